package dev.marram.operation;

import dev.marram.client.IpcClient;
import dev.marram.client.Reply;
import dev.marram.model.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A publisher that numbers its messages per topic and sends on a thread of its own, as the server
 * may stop reading it.
 */
final class SimulatedPublisher {
  /** Messages without an answer; more are not begun. */
  private static final int MOST_OPEN = 40;

  private final IpcClient client;
  private final String name;
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
  private final Map<String, Integer> next = new HashMap<>();
  private final List<CompletableFuture<Reply>> answers = new ArrayList<>();

  SimulatedPublisher(IpcClient client, String name) {
    this.client = client;
    this.name = name;
  }

  String name() {
    return name;
  }

  /** The number of the latest message to this topic. */
  int latest(String topic) {
    return next.getOrDefault(topic, 0) - 1;
  }

  void publish(String topic, int bytes) {
    answers.removeIf(answer -> answer.isDone() && !answer.isCompletedExceptionally());
    if (answers.size() < MOST_OPEN) {
      answers.add(send(topic, bytes));
    }
  }

  private CompletableFuture<Reply> send(String topic, int bytes) {
    int number = next.merge(topic, 1, Integer::sum) - 1;
    String message =
        "{\"p\":\"%s\",\"n\":%d,\"fill\":\"%s\"}".formatted(name, number, "x".repeat(bytes));
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    sender.execute(() -> {
      CompletableFuture<Reply> _ =
          client
              .callAsync(
                  Operation.PUBLISH_TO_TOPIC.wireName(), Requests.publishJson(topic, message))
              .whenComplete((reply, error) -> {
                if (error == null) {
                  answer.complete(reply);
                } else {
                  answer.completeExceptionally(error);
                }
              });
    });
    return answer;
  }

  /** Sends one more message to this topic; the answers to all of them. */
  void publishLast(String topic) {
    answers.add(send(topic, 10));
  }

  /** Whether every message has its answer; fails when one is an error. */
  boolean isAnswered() {
    return answers.stream().allMatch(CompletableFuture::isDone)
        && answers.stream().map(CompletableFuture::join).toList().size() == answers.size();
  }

  void close() {
    client.close();
    sender.shutdownNow();
  }
}
