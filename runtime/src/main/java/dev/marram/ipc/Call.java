package dev.marram.ipc;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.marram.frame.FrameTemplate;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A request while its handler looks at it, and the ways to answer.
 *
 * <p>One object per event loop, filled anew for each request: nothing of it may be kept. Payload
 * bytes are those of the read buffer.
 */
public final class Call {
  /**
   * What is read as a document takes many times its size in memory; messages are not read as one.
   */
  private static final int LARGEST_REQUEST = 1 << 20;

  /** Arrays of event frames up to this many bytes may be used again after {@link #publish}. */
  public static final int REUSED_FRAME = SharedFrame.COPIED;

  private final EventLoop loop;

  /** One long answer is put together at a time, and only so many wait for their turn. */
  private final ThreadPoolExecutor longAnswers =
      new ThreadPoolExecutor(
          0, 1, 1, SECONDS, new ArrayBlockingQueue<>(100), Thread.ofVirtual().factory());

  private Connection connection;
  private Route route;
  private int streamId;
  private byte[] array = {};
  private int payloadAt;
  private int payloadEnd;

  @SuppressWarnings("NullAway.Init") // nobody sees it before there is a request
  Call(EventLoop loop) {
    this.loop = loop;
  }

  Call with(
      Connection caller, Route target, int stream, byte[] bytes, int payloadFrom, int payloadTo) {
    connection = caller;
    route = target;
    streamId = stream;
    array = bytes;
    payloadAt = payloadFrom;
    payloadEnd = payloadTo;
    return this;
  }

  public String component() {
    return connection.component();
  }

  /** The operation's full name as it came. */
  public String operation() {
    return route.operation();
  }

  /** The array that holds the payload; more than the payload stands in it. */
  public byte[] array() {
    return array;
  }

  public int payloadAt() {
    return payloadAt;
  }

  public int payloadEnd() {
    return payloadEnd;
  }

  /** What this connection remembers for the operation of that slot, if anything. */
  public @Nullable Object memory(int slot) {
    return connection.memories[slot];
  }

  /** Lets this connection remember something for the operation of that slot, 0 or 1. */
  public void remember(int slot, Object value) {
    connection.memories[slot] = value;
  }

  /**
   * The payload as an object; an empty payload and null count as an empty one. Empty when it is
   * neither: then the call was answered with the error that its operation declares for that.
   */
  public Optional<Document.Obj> request() {
    Optional<byte[]> payload = payload(LARGEST_REQUEST);
    if (payload.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(payload.get()));
    } catch (Document.SyntaxException e) {
      if (e.tooDeep()) {
        loop.ledger.reached(Limit.JSON_DEPTH);
      }
      reject(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** A copy of the payload; empty when it is larger: then the call was answered. */
  public Optional<byte[]> payload(int largest) {
    if (payloadEnd - payloadAt > largest) {
      loop.ledger.reached(Limit.FRAME_SIZE);
      reject(
          "The request has %d bytes; one of this operation may have %d"
              .formatted(payloadEnd - payloadAt, largest));
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOfRange(array, payloadAt, payloadEnd));
  }

  /**
   * What a payload asks for, on any thread.
   *
   * @throws Document.SyntaxException if it is no object, with a message for the caller
   */
  public static Document.Obj read(byte[] payload) throws Document.SyntaxException {
    if (payload.length == 0) {
      return Document.Obj.EMPTY;
    }
    Document request;
    try {
      request = Document.parse(payload);
    } catch (Document.SyntaxException e) {
      throw new Document.SyntaxException(
          "The request is no valid JSON: " + e.getMessage(), e.tooDeep());
    }
    if (request instanceof Document.Null) {
      return Document.Obj.EMPTY;
    }
    if (request instanceof Document.Obj object) {
      return object;
    }
    throw new Document.SyntaxException("The request is no JSON object", false);
  }

  /** Answers that the request cannot be understood, with the declared error that says so best. */
  public void reject(String message) {
    fail(new ModelError(route.badRequest(), message));
  }

  /** Answers with an error and ends the stream. */
  public void fail(ModelError error) {
    connection.fail(streamId, error);
  }

  /** Answers a unary call with {@code {}}. */
  public void succeed() {
    connection.answer(route.empty().forStream(streamId));
  }

  /** Answers a unary call; a payload that would not fit a frame becomes a ServiceError. */
  public void succeed(byte[] json) {
    connection.answer(route.unary(), streamId, json);
  }

  /** The frame of a response, for {@link #succeedAgain}. */
  public byte[] frame(byte[] json) {
    return route.unary().frame(json);
  }

  /**
   * Answers a unary call with a frame of this operation that may be used again afterwards; of
   * {@link #REUSED_FRAME} bytes at most.
   */
  public void succeedAgain(byte[] frame) {
    route.unary().address(frame, frame.length, streamId);
    connection.answer(frame);
  }

  /**
   * The means to answer this call after its handler has returned; the stream counts as open until
   * then.
   */
  public Later later() {
    return connection.streams.later(streamId, route, payloadEnd - payloadAt);
  }

  /**
   * Leaves the answer to another thread, for what takes more time than the loop has. One such task
   * runs at a time, and when too many wait the answer is a ServiceError.
   */
  public void answerOn(Consumer<Later> task) {
    Later later = later();
    try {
      longAnswers.execute(() -> later.run(task));
    } catch (RejectedExecutionException e) {
      reached(Limit.LONG_ANSWERS);
      later.fail(ModelError.service("Too many long answers are under way. Try again later"));
    }
  }

  /**
   * Answers a subscription and opens its stream: the response stands in front of every event.
   *
   * @param json the initial response
   * @param opened given the stream unless a limit was reached or it has ended already; returns what
   *     is to be done, on the loop, when it has ended for whatever reason
   */
  public void open(byte[] json, Function<EventStream, Runnable> opened) {
    connection.streams.open(streamId, route, json, opened);
  }

  /**
   * Delivers a message to these subscribers and answers the call, now or when every full queue has
   * room (decisions D1).
   *
   * @param frame holds an event frame prepared with the template; it is addressed here. One of more
   *     than {@link #REUSED_FRAME} bytes is exactly this long and not touched by the caller any
   *     more
   */
  public void publish(byte[] frame, int length, FrameTemplate template, EventStream[] subscribers) {
    loop.delivery.deliver(connection, streamId, frame, length, template, subscribers, route);
  }

  /**
   * Offers an event to an observer, for whom nobody waits: without room it is dropped and counted.
   *
   * @param event makes the payload from how many events the observer missed so far
   * @param length about that of the payload
   */
  public void offer(
      EventStream observer, int length, FrameTemplate template, LongFunction<byte[]> event) {
    if (loop.delivery.admits(observer, length)) {
      byte[] frame = template.frame(event.apply(observer.missed));
      SharedFrame shared = new SharedFrame(frame, frame.length, template);
      observer.connection.defer(observer, shared);
    }
  }

  /** Runs tasks on the event loop that serves this call; from any thread. */
  public Executor loop() {
    return loop::post;
  }

  public Ledger.Snapshot ledger() {
    return loop.snapshot();
  }

  public void reached(Limit limit) {
    loop.ledger.reached(limit);
  }
}
