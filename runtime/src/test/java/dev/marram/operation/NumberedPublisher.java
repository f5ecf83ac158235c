package dev.marram.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.client.Reply;
import dev.marram.client.Subscription;
import dev.marram.frame.Frame;
import dev.marram.model.Document;
import dev.marram.model.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Publishes numbered messages to one topic without waiting for the answers. */
final class NumberedPublisher {
  /** A message of about this many bytes; a stopped reader's socket holds some fifty of them. */
  static final int BYTES = 4_000;

  private static final int MANY = 2_000;

  private final OperationServer server;
  private final IpcClient client;
  private final String topic;
  private final List<Answer> answers = new ArrayList<>();

  NumberedPublisher(OperationServer server, IpcClient client, String topic) {
    this.server = server;
    this.client = client;
    this.topic = topic;
  }

  /** The answer to a publish, which may be held back. */
  record Answer(CompletableFuture<Reply> future) {
    boolean isThere() {
      return future.isDone();
    }

    /** Waits for it; it must be a success. */
    void await() throws Exception {
      assertThat(future.get(OperationServer.PATIENCE.toSeconds(), TimeUnit.SECONDS).json())
          .isEqualTo("{}");
    }
  }

  int published() {
    return answers.size();
  }

  Answer publish() {
    return publish(BYTES);
  }

  Answer publish(int bytes) {
    String message = "{\"n\":%d,\"fill\":\"%s\"}".formatted(answers.size(), "x".repeat(bytes));
    Answer answer =
        new Answer(
            client.callAsync(
                Operation.PUBLISH_TO_TOPIC.wireName(), Requests.publishJson(topic, message)));
    answers.add(answer);
    return answer;
  }

  /** Whether the answer to a publish is held back while later calls are answered. */
  boolean isHeld(Answer answer) throws IOException, RemoteException {
    // Answers to one connection come in order, unless one is held.
    client.call(Operation.UPDATE_STATE.wireName(), "{\"state\":\"RUNNING\"}");
    return !answer.isThere();
  }

  /** Publishes until an answer is held back, and returns that one. */
  Answer publishUntilHeld() throws IOException, RemoteException {
    for (int i = 0; i < MANY; i++) {
      Answer answer = publish();
      if (isHeld(answer)) {
        return answer;
      }
    }
    throw new AssertionError(MANY + " messages were taken");
  }

  /** Publishes until the server reads this connection no further. */
  void publishUntilUnread() {
    for (int i = 0; i < MANY; i++) {
      publish();
      int before = server.reports.size();
      CompletableFuture<Reply> _ =
          client.callAsync(Operation.UPDATE_STATE.wireName(), "{\"state\":\"RUNNING\"}");
      server.settle();
      if (server.reports.size() == before) {
        return;
      }
    }
    throw new AssertionError(MANY + " messages were taken");
  }

  /** Waits until every publish has its successful answer. */
  void awaitAnswers() throws Exception {
    for (Answer answer : answers) {
      answer.await();
    }
  }

  static int number(Frame event) {
    return number(event.payloadText());
  }

  private static int number(String event) {
    String begin = "\"n\":";
    int at = event.indexOf(begin) + begin.length();
    return Integer.parseInt(event.substring(at, event.indexOf(',', at)));
  }

  /** Reads these numbers, in this order and without a gap. */
  static void assertReceives(Subscription subscription, int from, int to) throws Exception {
    for (int n = from; n < to; n++) {
      assertThat(number(OperationServer.next(subscription))).isEqualTo(n);
    }
  }

  static void assertReceives(RawClient reader, int stream, int from, int to) throws Exception {
    for (int n = from; n < to; n++) {
      Frame event = reader.receive(stream);
      assertThat(event.type()).as(event.payloadText()).isZero();
      assertThat(number(event)).isEqualTo(n);
    }
  }

  /**
   * Reads the rest of a stream that was ended by the server: numbers without a gap from this one,
   * then the error.
   *
   * @return the message of the error
   */
  static Ended readToEnd(RawClient reader, int stream, int from) throws Exception {
    int n = from;
    while (true) {
      Frame frame = reader.receive(stream);
      if (frame.type() != 0) {
        assertThat(frame.type()).isEqualTo(1);
        assertThat(frame.flags()).isEqualTo(2);
        assertThat(frame.modelType()).contains("aws.greengrass#ServiceError");
        Document.Obj error = (Document.Obj) Document.parse(frame.payload());
        return new Ended(n, ((Document.Text) error.get("message").orElseThrow()).value());
      }
      assertThat(number(frame)).isEqualTo(n);
      n++;
    }
  }

  /**
   * How a stream ended.
   *
   * @param next the number that would have come next
   */
  record Ended(int next, String message) {}
}
