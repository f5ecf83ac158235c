package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateTest {
  private static final String ME = "com.example.Me";
  private static final long NOW = 5_000_000;

  static List<UpdateCase> cases() {
    return UpdateCase.all().toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anUpdateDoesAllOrNothing(UpdateCase one) {
    Container given = one.givenIn(Container.EMPTY, ME).root();
    String answer = "ok";
    Container after = given;
    List<Change> changes = List.of();
    try {
      Merge merge = Update.read(UpdateCase.document(one.request()), ME, false).applyTo(given, NOW);
      merge.requireReadable(); // the store does
      after = merge.root();
      changes = merge.changes();
    } catch (RefusedException e) {
      answer = e.error().code().modelType().replaceFirst(".*#", "") + ": " + e.getMessage();
    }
    assertThat(answer).startsWith(one.answer());
    if (!one.answer().equals("ok")) {
      assertThat(after).isSameAs(given);
    } else if (!one.after().isEmpty()) {
      assertThat(at(after, "")).isEqualTo(UpdateCase.json(one.after()));
    }
    assertThat(changes.stream().filter(Change::isVisible).map(UpdateTest::path))
        .containsExactlyElementsOf(one.events());
    assertThat(replayed(given, changes)).isEqualTo(after.toDocument());
  }

  private static String path(Change change) {
    return String.join(".", change.path().subList(3, change.path().size()));
  }

  /** The changes alone make the same tree: that is how a start gets it back. */
  private static Document replayed(Container given, List<Change> changes) {
    Draft draft = new Draft(given);
    changes.forEach(draft::apply);
    return draft.toContainer().toDocument();
  }

  private static String at(Container root, String key) {
    List<String> path = new ArrayList<>(Update.pathOf(ME));
    path.addAll(key.isEmpty() ? List.of() : List.of(key.split("\\.")));
    return root.find(path).map(node -> node.toDocument().toJson()).orElse("-");
  }

  private static long time(Container root, String key) {
    List<String> path = new ArrayList<>(Update.pathOf(ME));
    path.addAll(List.of(key.split("\\.")));
    return root.find(path).orElseThrow().newest();
  }

  private static Container updated(String given, String request) throws Exception {
    Container root =
        new Merge(Container.EMPTY, 1_000_000)
            .put(Update.pathOf(ME), UpdateCase.document(given), Merge.Existing.STAYS_IF_NEWER)
            .root();
    return Update.read(UpdateCase.document(request), ME, false).applyTo(root, NOW).root();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a new key has the request's time   | {'timestamp':2000,'valueToMerge':{'n':1}} | n | 2000000",
        "one on a path that is made has now | {'timestamp':2000,'keyPath':['x'],'valueToMerge':{'n':1}} | x.n | 5000000",
        "0 is now                           | {'timestamp':0,'valueToMerge':{'a':2}} | a | 5000000",
        "an equal value gets the newer time | {'timestamp':2000,'valueToMerge':{'a':1.0}} | a | 2000000",
        "and keeps its own over an older    | {'timestamp':500,'valueToMerge':{'a':1}} | a | 1000000",
        "others keep theirs                 | {'timestamp':2000,'valueToMerge':{'n':1}} | a | 1000000",
        "a fraction counts                  | {'timestamp':2000.0015,'valueToMerge':{'n':1}} | n | 2000002",
      })
  void eachLeafHasItsTime(String rule, String request, String key, long time) throws Exception {
    assertThat(time(updated("{'a':1}", request), key)).as(rule).isEqualTo(time);
  }

  @Test
  void peopleNeedNotSayWhenAndMayChangePolicies() throws Exception {
    Document.Obj request = UpdateCase.document("{'valueToMerge':{'accessControl':{'s':{}}}}");
    Merge merge = Update.read(request, ME, true).applyTo(Container.EMPTY, NOW);
    assertThat(at(merge.root(), "")).isEqualTo("{\"accessControl\":{\"s\":{}}}");
  }

  @Test
  void aConfigurationThatIsTooLargeAlreadyMayShrink() throws Exception {
    Merge large = new Merge(Container.EMPTY, 1);
    String text = "x".repeat(Update.MAX_COMPONENT_BYTES);
    large.put(
        Update.pathOf(ME), Document.Obj.of("a", text, "b", "more"), Merge.Existing.STAYS_IF_NEWER);
    Document.Obj request = UpdateCase.document("{'timestamp':2,'valueToMerge':{'b':''}}");
    assertThat(at(Update.read(request, ME, false).applyTo(large.root(), NOW).root(), "b"))
        .isEqualTo("\"\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a default returns           | a       | {'a':1,'b':{'c':9,'d':9},'l':[1],'x':7} | a",
        "what has none is removed    | x       | {'a':9,'b':{'c':9,'d':9},'l':[1]}       | x",
        "a section                   | B       | {'a':9,'b':{'c':2},'l':[1],'x':7}       | b.d b.c",
        "everything                  | -       | {'a':1,'b':{'c':2},'l':[1]}             | b.d x a b.c",
        "what is missing stays so    | no.such | {'a':9,'b':{'c':9,'d':9},'l':[1],'x':7} | -",
      })
  void aResetBringsTheDefaultsBack(String rule, String path, String after, String events) {
    Document.Obj given = UpdateCase.document("{'a':9,'b':{'c':9,'d':9},'l':[1],'x':7}");
    Container root =
        new Merge(Container.EMPTY, 9 * NOW)
            .put(Update.pathOf(ME), given, Merge.Existing.STAYS_IF_NEWER)
            .root();
    List<String> keys = path.equals("-") ? List.of() : List.of(path.split("\\."));
    Document.Obj defaults = UpdateCase.document("{'a':1,'b':{'c':2},'l':[1]}");
    Merge merge = Update.reset(root, ME, keys, defaults, NOW);
    assertThat(at(merge.root(), "")).as(rule).isEqualTo(UpdateCase.json(after));
    assertThat(merge.changes().stream().filter(Change::isVisible).map(UpdateTest::path))
        .containsExactlyElementsOf(events.equals("-") ? List.of() : List.of(events.split(" ")));
    assertThat(replayed(root, merge.changes())).isEqualTo(merge.root().toDocument());
    assertThat(root.find(Update.pathOf(ME)).orElseThrow().oldest()).isEqualTo(9 * NOW);
    if (keys.isEmpty()) {
      assertThat(merge.root().newest()).as("a clock that was wrong locks nothing").isEqualTo(NOW);
    }
  }

  @Test
  void whoNamesNoTimeAndMayChangePoliciesReplacesValuesFromTheFutureWhateverTheirKind()
      throws Exception {
    Document.Obj given = UpdateCase.document("{'a':1,'b':{'c':1}}");
    Container root =
        new Merge(Container.EMPTY, 9 * NOW)
            .put(Update.pathOf(ME), given, Merge.Existing.STAYS_IF_NEWER)
            .root();
    String set = "{'valueToMerge':{'a':{'x':1},'b':null}}";
    Merge merge = Update.read(UpdateCase.document(set), ME, true).applyTo(root, NOW);
    assertThat(at(merge.root(), "")).isEqualTo(UpdateCase.json("{'a':{'x':1},'b':null}"));
    assertThat(merge.root().newest()).isEqualTo(NOW);
    Merge same =
        Update.read(UpdateCase.document("{'valueToMerge':{'a':1}}"), ME, true).applyTo(root, NOW);
    assertThat(same.changes()).noneMatch(Change::isVisible);
    assertThat(replayed(root, same.changes())).isEqualTo(root.toDocument());
    assertThat(same.root().find(List.of("services", ME, "configuration", "a")).orElseThrow())
        .isEqualTo(Node.Leaf.of(Document.Num.of(1), NOW));
  }

  @Test
  void aResetToNothingEmptiesTheConfiguration() {
    Container root =
        new Merge(Container.EMPTY, 1)
            .put(Update.pathOf(ME), UpdateCase.document("{'a':1}"), Merge.Existing.STAYS_IF_NEWER)
            .root();
    assertThat(at(Update.reset(root, ME, List.of(), Document.Obj.EMPTY, NOW).root(), ""))
        .isEqualTo("{}");
  }
}
