package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.acceptance.Strace.Call;
import dev.marram.client.IpcClient;
import dev.marram.frame.Frame;
import dev.marram.frame.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Acknowledged means safe, in the system calls of the real process: the write of an update's record
 * ends, then a force of the same file begins and ends, then the update's answer is sent. A kill
 * cannot show this, since the kernel keeps what a killed process wrote. (A record that was written
 * through mapped memory would be missing here.)
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
        update(marram.awaitReady(), outstanding);
        Processes.signal("TERM", marram.jvm()); // strace itself takes none
        assertThat(marram.exitCode()).as(marram::describe).isZero();
      }
      long writes = check(Strace.read(trace), workspace.root().resolve("config"));
      System.out.printf(
          "ForcedBeforeAnsweredTest: %d outstanding, %d writes%n", outstanding, writes);
      assertThat(writes == UPDATES).as("%d writes", writes).isEqualTo(outstanding == 1);
    }
  }

  /** Each update has a value of its own; the stream of its call has the same number. */
  private static void update(MarramProcess marram, int outstanding) throws Exception {
    Semaphore free = new Semaphore(outstanding);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    try (IpcClient client = ComponentToken.connect(marram, COMPONENT)) {
      for (int number = 1; number <= UPDATES; number++) {
        assertThat(free.tryAcquire(30, TimeUnit.SECONDS)).as("answered").isTrue();
        long now = System.currentTimeMillis() / 1_000;
        String request =
            "{\"timestamp\":%d,\"valueToMerge\":{\"k\":\"mark-%06d\"}}".formatted(now, number);
        answers.add(client.callAsync(OPERATION, request).whenComplete((_, _) -> free.release()));
      }
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    }
  }

  /** Returns by how many writes the records came to the disk. */
  private static long check(List<Call> calls, Path folder) {
    List<Call> ofLog = calls.stream().filter(call -> call.file().contains(" " + folder)).toList();
    Map<Integer, Call> written = new HashMap<>();
    for (Call call : ofLog) {
      MARK.matcher(call.bytes())
          .results()
          .forEach(mark -> written.putIfAbsent(Integer.parseInt(mark.group(1)), call));
    }
    Map<Integer, Call> answered = answers(calls);
    List<String> early = new ArrayList<>();
    for (int number = 1; number <= UPDATES; number++) {
      Call record = Objects.requireNonNull(written.get(number), "record of " + number);
      Call answer = Objects.requireNonNull(answered.get(number), "answer to " + number);
      if (ofLog.stream().noneMatch(call -> isForceBetween(record, call, answer))) {
        early.add(number + ": lines " + record.ended() + " and " + answer.begun());
      }
    }
    assertThat(early).as("answered before a force").isEmpty();
    return written.values().stream().distinct().count();
  }

  private static boolean isForceBetween(Call record, Call call, Call answer) {
    return call.name().endsWith("sync")
        && call.file().equals(record.file())
        && record.ended() < call.begun()
        && call.ended() < answer.begun();
  }

  /** The call that sent the first byte of the answer on each stream. */
  private static Map<Integer, Call> answers(List<Call> calls) {
    Map<String, List<Call>> sockets =
        calls.stream()
            .filter(call -> call.file().contains(" socket:"))
            .collect(Collectors.groupingBy(Call::file));
    Map<Integer, Call> answers = new HashMap<>();
    for (List<Call> sent : sockets.values()) {
      if (sent.stream().noneMatch(call -> call.bytes().contains(OPERATION))) {
        continue; // of somebody else, in another protocol perhaps
      }
      TreeMap<Integer, Call> byPlace = new TreeMap<>();
      StringBuilder all = new StringBuilder();
      for (Call call : sent) {
        byPlace.put(all.length(), call);
        all.append(call.bytes());
      }
      ByteBuffer frames = StandardCharsets.ISO_8859_1.encode(all.toString());
      for (int at = 0; at < frames.limit(); at += frames.getInt(at)) {
        Frame frame = LoadConnection.frame(frames, at, frames.getInt(at));
        if (frame.type() == Wire.APPLICATION_MESSAGE) {
          answers.put(frame.streamId(), byPlace.floorEntry(at).getValue());
        }
      }
    }
    return answers;
  }
}
