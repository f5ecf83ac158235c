package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.acceptance.Strace.Call;
import dev.marram.client.IpcClient;
import dev.marram.frame.Frame;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Acknowledged means safe, in the system calls of the real process: the write of an update's record
 * ends, then a force of the same file begins and ends, then the update's answer is sent. A kill
 * cannot show this, since the kernel keeps what a killed process wrote. A record that was written
 * through mapped memory would be missing here.
 */
@Tag("full")
class ForcedBeforeAnsweredTest {
  private static final String COMPONENT = "com.example.Traced";
  private static final String OPERATION = "aws.greengrass#UpdateConfiguration";
  private static final int UPDATES = 1_000;
  private static final Pattern MARK = Pattern.compile("mark-([0-9]{6})");

  @ParameterizedTest(name = "with {0} outstanding")
  @ValueSource(ints = {1, 32})
  void eachOfAThousandAnswersIsSentAfterItsRecordWasForced(int outstanding) throws Exception {
    try (Workspace workspace = new Workspace()) {
      Path trace = workspace.folder().resolve("trace");
      workspace.files().add(Component.named(COMPONENT).runs(ComponentToken.SCRIPT));
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).under(Strace.into(trace)).start()) {
        marram.awaitReady();
        update(marram, outstanding);
        Processes.signal("TERM", marram.jvm()); // strace itself takes none
        assertThat(marram.exitCode()).as(marram::describe).isZero();
      }
      check(Strace.read(trace), workspace.root().resolve("config"), outstanding);
    }
  }

  /** Each update has a value of its own; the stream of its call has the same number. */
  private static void update(MarramProcess marram, int outstanding) throws Exception {
    Semaphore free = new Semaphore(outstanding);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    try (IpcClient client = ComponentToken.connect(marram, COMPONENT)) {
      for (int number = 1; number <= UPDATES; number++) {
        assertThat(free.tryAcquire(30, TimeUnit.SECONDS)).as("answered").isTrue();
        String request =
            "{\"timestamp\":%d.%03d,\"valueToMerge\":{\"k\":\"mark-%06d\"}}"
                .formatted(
                    System.currentTimeMillis() / 1_000, System.currentTimeMillis() % 1_000, number);
        answers.add(
            client.callAsync(OPERATION, request).whenComplete((reply, error) -> free.release()));
      }
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    }
  }

  private static void check(List<Call> calls, Path folder, int outstanding) {
    List<Call> ofLog = calls.stream().filter(call -> call.file().contains(" " + folder)).toList();
    Map<Integer, Call> written = new HashMap<>();
    for (Call call : ofLog) {
      MARK.matcher(call.text())
          .results()
          .forEach(mark -> written.putIfAbsent(Integer.parseInt(mark.group(1)), call));
    }
    Map<Integer, Call> answered = answers(calls);
    List<String> early = new ArrayList<>();
    for (int number = 1; number <= UPDATES; number++) {
      Call record = Objects.requireNonNull(written.get(number), "record of " + number);
      Call answer = Objects.requireNonNull(answered.get(number), "answer to " + number);
      if (ofLog.stream().noneMatch(call -> isBetween(record, call, answer))) {
        early.add(
            "%d: written at %d, answered at %d".formatted(number, record.ended(), answer.begun()));
      }
    }
    assertThat(early).as("answered before a force, with lines of the trace").isEmpty();
    long writes = written.values().stream().distinct().count();
    assertThat(writes == UPDATES)
        .as("one write for each of %d", UPDATES)
        .isEqualTo(outstanding == 1);
    System.out.printf(
        "ForcedBeforeAnsweredTest: %d outstanding, %d updates forced by %d writes%n",
        outstanding, UPDATES, writes);
  }

  private static boolean isBetween(Call record, Call call, Call answer) {
    return call.forces()
        && call.file().equals(record.file())
        && record.ended() < call.begun()
        && call.ended() < answer.begun();
  }

  /** The call that sent the first byte of the answer on each stream. */
  private static Map<Integer, Call> answers(List<Call> calls) {
    Map<String, List<Call>> sockets = new TreeMap<>();
    calls.stream()
        .filter(call -> call.file().contains(" socket:"))
        .forEach(call -> sockets.computeIfAbsent(call.file(), _ -> new ArrayList<>()).add(call));
    Map<Integer, Call> answers = new HashMap<>();
    sockets.values().stream()
        .filter(sent -> sent.stream().anyMatch(call -> call.text().contains(OPERATION)))
        .forEach(sent -> addAnswers(sent, answers));
    return answers;
  }

  private static void addAnswers(List<Call> sent, Map<Integer, Call> answers) {
    TreeMap<Integer, Call> byPlace = new TreeMap<>();
    ByteBuffer stream = ByteBuffer.allocate(sent.stream().mapToInt(c -> c.bytes().length).sum());
    for (Call call : sent) {
      byPlace.put(stream.position(), call);
      stream.put(call.bytes());
    }
    for (int at = 0; at < stream.limit(); at += stream.getInt(at)) {
      Frame frame = LoadConnection.frame(stream, at, stream.getInt(at));
      if (frame.modelType().equals(Optional.of(OPERATION + "Response"))) {
        assertThat(answers.put(frame.streamId(), byPlace.floorEntry(at).getValue())).isNull();
      }
    }
  }
}
