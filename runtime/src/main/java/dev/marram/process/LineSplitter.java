package dev.marram.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines: at a line feed, a carriage return, or both together; trimmed
 * at both ends. A line longer than {@link #MAX_BYTES} comes in pieces.
 */
final class LineSplitter {
  /** The longest piece (decisions D5). */
  static final int MAX_BYTES = 64 << 10;

  private static final int START_BYTES = 512;

  private final OutputListener.Stream stream;
  private final OutputListener listener;
  private byte[] pending = new byte[START_BYTES];
  private int length;
  private boolean afterReturn;
  private boolean inPieces;

  LineSplitter(OutputListener.Stream stream, OutputListener listener) {
    this.stream = stream;
    this.listener = listener;
  }

  void accept(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      byte b = bytes[i];
      if (b == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = b == '\r';
      if (b == '\n' || b == '\r') {
        emit(length, false);
      } else {
        add(b);
      }
    }
  }

  /** The stream has ended; what is left is the last line. */
  void end() {
    if (length > 0 || inPieces) {
      emit(length, false);
    }
  }

  private void add(byte b) {
    if (length == MAX_BYTES) {
      emit(wholeCharacters(), true);
    }
    if (length == pending.length) {
      pending = Arrays.copyOf(pending, Math.min(MAX_BYTES, 2 * length));
    }
    pending[length++] = b;
  }

  private void emit(int count, boolean continued) {
    String text = new String(pending, 0, count, StandardCharsets.UTF_8);
    System.arraycopy(pending, count, pending, 0, length - count);
    length -= count;
    String line = inPieces || continued ? text : text.trim();
    inPieces = continued;
    if (!continued && pending.length > START_BYTES) {
      pending = new byte[START_BYTES];
    }
    listener.line(stream, line, continued);
  }

  /** Where to cut so that no UTF-8 character is torn. */
  private int wholeCharacters() {
    int cut = length;
    while (cut > length - 4 && (pending[cut - 1] & 0xc0) == 0x80) {
      cut--;
    }
    boolean startsCharacter = (pending[cut - 1] & 0xc0) == 0xc0;
    return startsCharacter ? cut - 1 : length;
  }
}
