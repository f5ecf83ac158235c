package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.marram.model.Document;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a start makes of the records of a large tree, and what that costs: counted in bytes that are
 * allocated, which are the same on every machine; time and memory follow them.
 */
class RestoreTest {
  private static final String ME = "com.example.Me";
  private static final int LEAVES = 100_000;

  private static Container tree(int inASection) {
    Map<String, Document> sections = new TreeMap<>();
    for (int first = 0; first < LEAVES; first += inASection) {
      Map<String, Document> section = new TreeMap<>();
      for (int n = first; n < first + inASection; n++) {
        section.put(key(n), new Document.Text("value " + n));
      }
      sections.put("section%06d".formatted(first), new Document.Obj(section));
    }
    return new Merge(Container.EMPTY, 1)
        .put(Update.pathOf(ME), new Document.Obj(sections), Merge.Existing.STAYS_IF_NEWER)
        .root();
  }

  private static String key(int n) {
    return "key%06d".formatted(n);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @ParameterizedTest
  @ValueSource(ints = {LEAVES, 50})
  void aHundredThousandLeavesCostLittleMoreThanTheirTexts(int inASection) {
    Container tree = tree(inASection);
    List<byte[]> records = Snapshots.records(1, List.of(), tree).toList();
    long allocated = allocated();
    Restore restore = new Restore();
    records.forEach(restore::record);
    Container restored = restore.image().root();
    allocated = allocated() - allocated;
    assertThat(restored.toDocument()).isEqualTo(tree.toDocument());
    assertThat(restored.bytes()).isEqualTo(tree.bytes());
    assertThat(allocated / LEAVES).isLessThan(400); // and so it keeps less; the texts have 100
  }

  @Test
  void manyChangesOfALargeSectionDoNotCopyItForEachOfThem() {
    Container tree = tree(LEAVES);
    List<String> section = List.of("services", ME, "configuration", "section000000");
    Restore restore = new Restore();
    Snapshots.records(1, List.of(), tree).forEach(restore::record);
    List<byte[]> commits =
        IntStream.range(0, 10_000)
            .mapToObj(n ->
                new Change(
                    List.of(
                        section.get(0), ME, section.get(2), section.get(3), key(n * 7 % LEAVES)),
                    Change.Kind.SET,
                    Optional.empty(),
                    Optional.of(Document.Num.of(n)),
                    2))
            .map(change -> new Commit(2, 2, "test", List.of(change), tree).toBytes())
            .toList();
    long allocated = allocated();
    commits.forEach(restore::record);
    Container restored = restore.image().root();
    allocated = allocated() - allocated;
    assertThat(allocated / commits.size()).isLessThan(6_000); // the section has 400,000
    assertThat(restored.find(section)).get().isNotEqualTo(tree.find(section).orElseThrow());
    assertThat(restore.history.entries()).hasSize(History.ENTRIES);
  }
}
