package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.base.Clock;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import dev.marram.store.Disk;
import dev.marram.store.FaultDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationStoreTest {
  private static final String ME = "com.example.Me";

  @TempDir Path folder;
  private ConfigurationStore store;

  @BeforeEach
  void open() throws IOException {
    store = ConfigurationStore.open(Disk.of(folder), Clock.SYSTEM);
    store.start();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() throws IOException {
    close();
    open();
  }

  private void put(List<String> keyPath, String value) throws Exception {
    List<String> path = new ArrayList<>(Update.pathOf(ME));
    path.addAll(keyPath);
    Document document = Document.parse(value);
    store.commit(
        "test",
        (root, now) -> new Merge(root, now).put(path, document, Merge.Existing.STAYS_IF_NEWER));
  }

  private Document stored() {
    return store.image().root().toDocument();
  }

  private long bytesOnDisk() throws IOException {
    Disk disk = Disk.of(folder);
    long bytes = 0;
    for (String name : disk.names()) {
      bytes += disk.read(name).limit();
    }
    return bytes;
  }

  @Test
  void manyValuesBelowALongPathTakeTheRoomOfTheValuesAndComeBack() throws Exception {
    String leaves =
        IntStream.range(0, 100_000)
            .mapToObj("\"%d\":1"::formatted)
            .collect(Collectors.joining(",", "{", "}"));
    put(Collections.nCopies(40, "k".repeat(100)), leaves);
    assertThat(bytesOnDisk()).isLessThan(8 << 20);
    Document before = stored();
    reopen();
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void aKeyOfTheLongestKindComesBackFromASnapshot() throws Exception {
    put(List.of("\u65e5".repeat(5_000)), "1");
    put(List.of("half"), "\"\\ud83d\"");
    for (int n = 0; n < 6; n++) {
      put(List.of("large"), "\"%d%s\"".formatted(n, "x".repeat(1 << 20)));
    }
    close(); // and what compacts has ended
    assertThat(Disk.of(folder).names()).anyMatch(name -> name.startsWith("snapshot-"));
    Document before = stored();
    open();
    assertThat(stored()).isEqualTo(before);
    assertThat(store.history().toString()).hasSizeLessThan(50_000);
  }

  @Test
  void valuesOfAnyTimeComeBack() throws Exception {
    for (long time : List.of(Long.MIN_VALUE, Long.MAX_VALUE)) {
      List<String> path = List.of("services", ME, "configuration", "at" + time);
      store.commit(
          "test",
          (root, _) ->
              new Merge(root, time).put(path, Document.Null.NULL, Merge.Existing.STAYS_IF_NEWER));
    }
    Container before = store.image().root();
    reopen();
    assertThat(stored()).isEqualTo(before.toDocument());
    assertThat(store.image().root().newest()).isEqualTo(Long.MAX_VALUE);
    assertThat(store.image().root().oldest()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void aStartAndAStopWithoutChangesWriteNothing() throws Exception {
    put(List.of("a"), "1");
    long written = bytesOnDisk();
    reopen();
    reopen();
    assertThat(bytesOnDisk()).isEqualTo(written);
  }

  @Test
  void whatCannotBeMadeIsRefusedAloneAlsoWhenMemoryIsOut() throws Exception {
    for (Error error : List.of(new OutOfMemoryError("test"), new StackOverflowError("test"))) {
      assertThatThrownBy(() ->
              store.commit(
                  "test",
                  (_, _) -> {
                    throw error;
                  }))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("failed to make this change");
    }
    put(List.of("a"), "1");
    assertThat(store.image().version()).isEqualTo(1);
  }

  @Test
  void aWriterThatEndsTellsEverybodyWhoWaitsOrComesLater() {
    for (int n = 0; n < 3; n++) {
      assertThatThrownBy(() ->
              store.commit(
                  "test",
                  (_, _) -> {
                    throw new LinkageError("test");
                  }))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("cannot be changed any more (LinkageError): restart the runtime");
    }
  }

  @Test
  void whoIsRefusedForAChangeThatTheDiskThenRefusesIsToldOfTheDisk() throws Exception {
    FaultDisk disk = new FaultDisk(new Random(1));
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    try (ConfigurationStore faulty = ConfigurationStore.open(disk, Clock.SYSTEM)) {
      submit(faulty, "{'timestamp':2000,'valueToMerge':{'a':1}}", answers);
      submit(faulty, "{'timestamp':1000,'valueToMerge':{'a':2}}", answers);
      submit(faulty, "{'timestamp':1000,'valueToMerge':5}", answers);
      disk.refuse(step -> step.what().equals("force"));
      faulty.start(); // with all of them in one batch
    }
    assertThat(answers)
        .hasSize(3)
        .allMatch(each -> each.startsWith("The configuration cannot be written"));
  }

  private static void submit(ConfigurationStore to, String request, List<String> answers)
      throws RefusedException {
    Update update = Update.read(UpdateCase.document(request), ME, false);
    to.submit(
        "test",
        update::applyTo,
        new ConfigurationStore.Reply() {
          @Override
          public void committed(Commit commit) {
            answers.add("committed");
          }

          @Override
          public void refused(ModelError error) {
            answers.add(error.message());
          }
        });
  }
}
