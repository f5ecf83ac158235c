package dev.marram.ipc;

import dev.marram.frame.Frame;
import dev.marram.frame.FrameReader;
import dev.marram.frame.FrameTemplate;
import dev.marram.frame.HeaderBlock;
import dev.marram.frame.Wire;
import dev.marram.identity.Peer;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client: the receive state machine of the protocol reference (section 7), its open streams,
 * and its outbox. What was received but not yet understood is kept by its {@link Inbox}. Owned by
 * the event loop.
 */
final class Connection {
  /** An answer of so many bytes is given however short memory is. */
  private static final int SMALL = 16 << 10;

  /** A CONNECT holds a token of 16 characters. */
  private static final int LARGEST_CONNECT = 16 << 10;

  private enum State {
    AWAIT_CONNECT,
    AUTHENTICATING,
    CONNECTED,
    /** The last frame is queued; nothing is read any more. */
    CLOSING,
    CLOSED
  }

  final EventLoop loop;
  private final SocketChannel channel;
  private final SelectionKey key;
  final Peer peer;
  private final Outbox outbox;
  final Inbox inbox;
  final Streams streams;

  /** What operations remember, each at a place of its own. */
  final @Nullable Object[] memories = new Object[2];

  final long acceptedAt;
  private State state = State.AWAIT_CONNECT;
  private String component = "";
  private int latestStreamId;
  private boolean dirty;
  private @Nullable HeaderBlock lastHeaders;
  private @Nullable Route lastRoute;

  Connection(EventLoop loop, SocketChannel channel, SelectionKey key, Peer peer, long now) {
    this.loop = loop;
    this.channel = channel;
    this.key = key;
    this.peer = peer;
    this.acceptedAt = now;
    this.outbox = new Outbox(channel, loop.pool, loop.outbound, loop.ledger);
    this.inbox = new Inbox(this, channel, key, loop);
    this.streams = new Streams(loop, this);
  }

  String component() {
    return component;
  }

  boolean closed() {
    return state == State.CLOSED;
  }

  boolean unauthenticated() {
    return state == State.AWAIT_CONNECT || state == State.AUTHENTICATING;
  }

  // ---- frames in ----

  void received(FrameReader reader, byte[] array) {
    HeaderBlock headers = reader.headers();
    if (headers != lastHeaders) {
      lastHeaders = headers.isRemembered() ? headers : null;
      lastRoute = null;
    }
    if (!headers.complete()) {
      protocolError("a frame needs int32 headers :message-type, :message-flags and :stream-id");
    } else if (reader.streamId() == 0) {
      onConnectionFrame(headers, reader, array);
    } else if (state != State.CONNECTED) {
      protocolError("the first frame must be CONNECT");
    } else if (reader.streamId() < 0
        || headers.type() > Wire.APPLICATION_ERROR
        || headers.type() < 0) {
      protocolError("message type " + headers.type() + " on stream " + reader.streamId());
    } else {
      onStreamFrame(headers, reader, array);
    }
  }

  private void onConnectionFrame(HeaderBlock headers, FrameReader reader, byte[] array) {
    int type = headers.type();
    if (state == State.AWAIT_CONNECT) {
      if (type == Wire.CONNECT) {
        state = State.AUTHENTICATING;
        loop.handshake.connect(this, headers, payload(reader, array, LARGEST_CONNECT));
      } else {
        protocolError("the first frame must be CONNECT");
      }
      return;
    }
    switch (type) {
      case Wire.PING -> pong(headers, payload(reader, array, Wire.MAX_OUTBOUND));
      case Wire.PING_RESPONSE -> {}
      case Wire.PROTOCOL_ERROR, Wire.INTERNAL_ERROR -> close(DropReason.CONNECTION_CLOSED);
      default -> protocolError("message type " + type + " on stream 0");
    }
  }

  /** The payload; nothing of one that is larger than any honest one. */
  private static byte[] payload(FrameReader reader, byte[] array, int most) {
    int at = reader.payloadAt();
    return reader.payloadLength() > most
        ? new byte[0]
        : Arrays.copyOfRange(array, at, at + reader.payloadLength());
  }

  /**
   * Answers a ping with its own payload and plain headers; without them when they would not fit a
   * frame, or fill memory that is short: a ping cannot hurt us.
   */
  private void pong(HeaderBlock headers, byte[] payload) {
    Frame.Builder response = Frame.builder().message(Wire.PING_RESPONSE, 0, 0);
    int length = payload.length + 2 * Wire.OVERHEAD;
    for (HeaderBlock.Header header : headers.headers()) {
      length += header.name().length() + header.value().length + 4;
      if (!header.name().startsWith(":")) {
        response.header(header);
      }
    }
    boolean fits = length <= SMALL || (length <= Wire.MAX_OUTBOUND && !loop.outbound.over());
    if (fits) {
      answer(response.payload(payload).build());
    } else {
      answer(Frame.builder().message(Wire.PING_RESPONSE, 0, 0).build());
    }
  }

  private void onStreamFrame(HeaderBlock headers, FrameReader reader, byte[] array) {
    int streamId = reader.streamId();
    boolean terminates = (headers.flags() & Wire.TERMINATE_STREAM) != 0;
    if (streamId == latestStreamId + 1) {
      if (headers.operation().isEmpty()) {
        protocolError("the first frame of stream " + streamId + " names no operation");
        return;
      }
      latestStreamId = streamId;
      if (!terminates) {
        dispatch(headers, streamId, reader, array);
      }
      return;
    }
    if (streamId > latestStreamId) {
      protocolError("stream " + streamId + " follows stream " + latestStreamId);
      return;
    }
    boolean isOpen = streams.isOpen(streamId);
    if (terminates) {
      streams.terminated(streamId);
    } else if (!isOpen) {
      protocolError("stream " + streamId + " is closed");
    }
  }

  private void dispatch(HeaderBlock headers, int streamId, FrameReader reader, byte[] array) {
    Route route = lastRoute;
    if (route == null) {
      route = loop.route(headers.operation().orElseThrow());
      lastRoute = route;
    }
    if (streams.size() >= loop.limits.maxStreams()) {
      loop.ledger.reached(Limit.STREAMS);
      fail(
          streamId,
          ModelError.service(
              "This connection has %d open streams, which is the limit (ipc.maxStreams)"
                  .formatted(streams.size())));
      return;
    }
    int from = reader.payloadAt();
    int to = from + reader.payloadLength();
    loop.handle(route, this, streamId, array, from, to);
  }

  // ---- handshake ----

  void accept(String name) {
    if (state == State.AUTHENTICATING) {
      state = State.CONNECTED;
      component = name;
      loop.authenticated(name);
      answer(connectAck(Wire.CONNECTION_ACCEPTED));
      inbox.resume(Inbox.HANDSHAKE);
    }
  }

  void refuse() {
    if (unauthenticated()) {
      sendLast(connectAck(0));
    }
  }

  /** The time to CONNECT is over; a client that has sent it is answered as for any refusal. */
  void overdue() {
    if (state == State.AUTHENTICATING) {
      refuse();
    } else {
      close(DropReason.CONNECTION_CLOSED);
    }
  }

  private static byte[] connectAck(int flags) {
    return Frame.builder().message(Wire.CONNECT_ACK, flags, 0).build();
  }

  void protocolError(String message) {
    sendLast(connectionError(Wire.PROTOCOL_ERROR, message));
  }

  void internalError(String message) {
    sendLast(connectionError(Wire.INTERNAL_ERROR, message));
  }

  private static byte[] connectionError(int type, String message) {
    return Frame.builder()
        .header(Wire.CONTENT_TYPE, Wire.JSON)
        .message(type, 0, 0)
        .payload(Document.Obj.of("message", message).toJson())
        .build();
  }

  private void sendLast(byte[] frame) {
    if (state == State.CLOSING || state == State.CLOSED) {
      return;
    }
    answer(frame);
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSING;
    inbox.pause(Inbox.CLOSING);
    streams.endAll(DropReason.CONNECTION_CLOSED);
    loop.after(IpcServer.LAST_WORDS, () -> close(DropReason.CONNECTION_CLOSED));
  }

  // ---- answers and events out ----

  /** Queues an answer; a caller that does not read its answers is read no further. */
  void answer(byte[] frame) {
    int length = frame.length;
    boolean copied = roomy(length);
    if (state == State.CLOSED) {
      return;
    }
    if (copied) {
      outbox.append(null, frame, length);
    } else {
      outbox.defer(null, new SharedFrame(frame, length, null), 0);
    }
    wrote(length);
    if (tooManyAnswers()) {
      flush();
      if (tooManyAnswers()) {
        loop.ledger.reached(Limit.ANSWER_BYTES);
        inbox.pause(Inbox.ANSWERS);
      }
    }
  }

  /**
   * Its own bound, its share of all output when that is over its limit, or any when memory is out.
   */
  private boolean tooManyAnswers() {
    long bytes = outbox.answerBytes();
    return bytes > loop.limits.maxAnswerBytes()
        || (loop.outbound.over() && bytes > loop.outbound.share())
        || (loop.outbound.exhausted() && bytes > 0);
  }

  void answer(FrameTemplate template, int streamId, byte[] json) {
    int length = template.length(json.length);
    if (loop.outbound.exhausted() && length > SMALL) {
      loop.ledger.reached(Limit.OUTBOUND_BYTES);
      fail(
          streamId,
          ModelError.service(
              "The response has %d bytes, and memory for what clients do not read is used up (ipc.maxOutboundBytes). Try again later"
                  .formatted(length)));
      return;
    }
    if (length > Wire.MAX_OUTBOUND) {
      loop.ledger.reached(Limit.FRAME_SIZE);
      fail(
          streamId,
          ModelError.service(
              "The response has %d bytes; a frame holds at most %d"
                  .formatted(length, Wire.MAX_OUTBOUND)));
      return;
    }
    byte[] frame = template.frame(json);
    template.address(frame, length, streamId);
    answer(frame);
  }

  void fail(int streamId, ModelError error) {
    byte[] json = error.toJson().getBytes(StandardCharsets.UTF_8);
    answer(Objects.requireNonNull(loop.errorTemplates.get(error.code())), streamId, json);
  }

  /** Answers a call whose handler failed; a stream that it had opened is over. */
  void abort(int streamId, ModelError error) {
    streams.terminated(streamId);
    fail(streamId, error);
  }

  /**
   * Whether a frame can be copied now; tries to make room first when the peer may still read, which
   * may find that the peer is gone.
   */
  boolean roomy(int length) {
    if (!outbox.roomy(length) && !outbox.behind()) {
      flush();
    }
    return state != State.CLOSED && outbox.roomy(length);
  }

  boolean behind() {
    return outbox.behind();
  }

  void append(EventStream queue, byte[] frame, int length) {
    outbox.append(queue, frame, length);
    queue.queued(length);
    wrote(length);
  }

  void defer(EventStream queue, SharedFrame frame) {
    outbox.defer(queue, frame, queue.streamId);
    queue.queued(frame.length());
    queue.filled(loop.now);
    wrote(frame.length());
  }

  private void wrote(int length) {
    if (!dirty && !outbox.behind()) {
      dirty = true;
      loop.dirty(this);
    }
    loop.wrote(length);
  }

  int dropQueued(EventStream queue) {
    int dropped = outbox.drop(queue);
    queue.forgotten(dropped);
    return dropped;
  }

  /** Writes until everything is out or the peer refuses; lets held messages in as room appears. */
  void flush() {
    dirty = false;
    if (state == State.CLOSED) {
      return;
    }
    boolean wasBehind = outbox.behind();
    try {
      boolean more;
      do {
        more = outbox.writeOnce();
        streams.admit();
      } while (more || (!outbox.behind() && !outbox.isEmpty()));
    } catch (IOException e) {
      close(DropReason.CONNECTION_CLOSED);
      return;
    }
    if (outbox.behind() != wasBehind) {
      inbox.interest(SelectionKey.OP_WRITE, outbox.behind());
      loop.behind(this, outbox.behind());
    }
    if (!tooManyAnswers()) {
      inbox.resume(Inbox.ANSWERS);
    }
    if (state == State.CLOSING && outbox.isEmpty()) {
      close(DropReason.CONNECTION_CLOSED);
    }
  }

  /** Answers every open stream because the runtime stops, and lets the answers go out. */
  void shutDown() {
    if (unauthenticated()) {
      refuse();
      return;
    }
    streams.shutDown();
    if (state == State.CONNECTED) {
      state = State.CLOSING;
      inbox.pause(Inbox.CLOSING);
    }
    flush();
  }

  void close(DropReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    streams.endAll(reason);
    loop.ledger.dropped(reason, outbox.close());
    inbox.close();
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // Closed is what it should be; there is nobody to tell.
    }
    loop.closed(this);
  }

  /** Messages on their way to this peer, for the ledger. */
  long pendingMessages() {
    return outbox.pendingMessages() + streams.waitingMessages();
  }
}
