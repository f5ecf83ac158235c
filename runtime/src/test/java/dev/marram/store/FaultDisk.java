package dev.marram.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that fails as real ones do: at a power cut it forgets what was not forced, or
 * keeps any part of it in sectors of 512 bytes; names that were not forced are there or not; what
 * was written before a force that failed is lost, although it can be read until the power fails.
 */
public final class FaultDisk implements Disk {
  private static final int SECTOR = 512;

  /** The power fails: whoever works with the disk does not get further. */
  public static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut() {
      super("power cut", null, false, false);
    }
  }

  /** An operation on the disk, such as {@code force segment-0000000000000001}. */
  public record Step(String what, String name) {}

  private static final class Content {
    /** What can be read, with room behind it to grow. */
    private byte[] visible = {};

    private int size;
    private byte[] safe = {};
    private final List<long[]> unforced = new ArrayList<>();
  }

  private record NameChange(String from, String to, Content content) {}

  private final RandomGenerator random;
  private Map<String, Content> names = new LinkedHashMap<>();
  private Map<String, Content> safeNames = new LinkedHashMap<>();
  private final List<NameChange> unforcedNames = new ArrayList<>();
  private int steps;
  private int cutAt = Integer.MAX_VALUE;
  private Predicate<Step> refused = step -> false;
  private boolean off;

  public FaultDisk(RandomGenerator random) {
    this.random = random;
  }

  /** Lets the power fail at that many operations from now. */
  public synchronized void cutAfter(int operations) {
    cutAt = steps + operations;
  }

  /** Whether the power has failed. */
  public synchronized boolean isOff() {
    return off;
  }

  /** Lets operations fail with an IOException. */
  public synchronized void refuse(Predicate<Step> which) {
    refused = which;
  }

  /** The power fails, and comes back: what is left is what the disk had kept. */
  public synchronized void restart() {
    for (NameChange change : unforcedNames) {
      if (random.nextBoolean()) {
        apply(change, safeNames);
      }
    }
    unforcedNames.clear();
    names = new LinkedHashMap<>(safeNames);
    names.values().forEach(this::lose);
    restartProcess();
  }

  /** Only the process was killed: what it wrote can be read, forced or not. */
  public synchronized void restartProcess() {
    off = false;
    cutAt = Integer.MAX_VALUE;
    refused = step -> false;
  }

  private void lose(Content content) {
    int mode = random.nextInt(4); // nothing, everything, or any sectors survive
    for (long[] write : content.unforced) {
      for (long at = write[0]; at < write[1]; at = (at / SECTOR + 1) * SECTOR) {
        long end = Math.min(write[1], (at / SECTOR + 1) * SECTOR);
        if (mode == 1 || (mode > 1 && random.nextBoolean())) {
          content.safe = grown(content.safe, end);
          System.arraycopy(content.visible, (int) at, content.safe, (int) at, (int) (end - at));
        }
      }
    }
    content.unforced.clear();
    content.visible = content.safe.clone();
    content.size = content.safe.length;
  }

  /** Flips a bit of what is on the disk. */
  public synchronized void flip(String name, int at) {
    Content content = content0(name);
    content.visible[at] ^= 1;
    content.safe[at] ^= 1;
  }

  /** The content of a file as it is on the disk. */
  public synchronized byte[] content(String name) {
    return content0(name).safe.clone();
  }

  /** Puts a file there. */
  public synchronized void put(String name, byte[] bytes) {
    Content content = new Content();
    content.visible = bytes.clone();
    content.size = bytes.length;
    content.safe = bytes.clone();
    names.put(name, content);
    safeNames.put(name, content);
  }

  private Content content0(String name) {
    Content content = names.get(name);
    if (content == null) {
      throw new IllegalArgumentException("no file " + name);
    }
    return content;
  }

  private void step(String what, String name) throws IOException {
    if (off || steps++ >= cutAt) {
      off = true;
      throw new PowerCut();
    }
    if (refused.test(new Step(what, name))) {
      throw new IOException("refused: " + what + " " + name);
    }
  }

  @Override
  public synchronized List<String> names() {
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized ByteBuffer read(String name) throws IOException {
    Content content = found(name);
    return ByteBuffer.wrap(Arrays.copyOf(content.visible, content.size)).asReadOnlyBuffer();
  }

  private Content found(String name) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new FileNotFoundException(name);
    }
    return content;
  }

  @Override
  public synchronized File open(String name) throws IOException {
    return new Open(found(name));
  }

  @Override
  public synchronized File create(String name) throws IOException {
    step("create", name);
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    Content content = new Content();
    change(new NameChange("", name, content));
    return new Open(content);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    step("rename", to);
    if (names.containsKey(to)) {
      throw new FileAlreadyExistsException(to);
    }
    change(new NameChange(from, to, found(from)));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    step("delete", name);
    change(new NameChange(name, "", found(name)));
  }

  private void change(NameChange change) {
    apply(change, names);
    unforcedNames.add(change);
  }

  private static void apply(NameChange change, Map<String, Content> names) {
    names.remove(change.from, change.content);
    if (!change.to.isEmpty()) {
      names.put(change.to, change.content);
    }
  }

  @Override
  public synchronized void forceNames() throws IOException {
    step("forceNames", "");
    unforcedNames.clear();
    safeNames = new LinkedHashMap<>(names);
  }

  private static byte[] grown(byte[] bytes, long size) {
    return bytes.length >= size ? bytes : Arrays.copyOf(bytes, (int) size);
  }

  private final class Open implements File {
    private final Content content;

    private Open(Content content) {
      this.content = content;
    }

    private String name() {
      return names.entrySet().stream()
          .filter(each -> each.getValue() == content)
          .map(Map.Entry::getKey)
          .findFirst()
          .orElse("");
    }

    @Override
    public void write(long at, ByteBuffer bytes) throws IOException {
      synchronized (FaultDisk.this) {
        long end = at + bytes.remaining();
        if (end > content.visible.length) {
          content.visible = grown(content.visible, 2 * end);
        }
        content.size = (int) Math.max(content.size, end);
        int from = (int) at;
        ByteBuffer copy = bytes.duplicate();
        bytes.position(bytes.limit());
        content.unforced.add(new long[] {at, end});
        copy.get(content.visible, from, copy.remaining());
        step("write", name()); // a write that is cut may have reached the disk all the same
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (FaultDisk.this) {
        try {
          step("force", name());
        } catch (IOException e) {
          content.unforced.clear(); // the pages count as clean, and nobody writes them any more
          throw e;
        }
        long end = content.unforced.stream().mapToLong(write -> write[1]).max().orElse(0);
        content.safe = grown(content.safe, end);
        for (long[] write : content.unforced) {
          int from = (int) write[0];
          System.arraycopy(content.visible, from, content.safe, from, (int) write[1] - from);
        }
        content.unforced.clear();
      }
    }

    @Override
    public void close() {
      // Nothing is forced by it.
    }
  }
}
