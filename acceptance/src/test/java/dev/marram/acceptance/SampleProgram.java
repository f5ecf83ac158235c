package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of the requirement document, as they stand there: nothing is added but the package
 * line that the helper class needs to be compiled beside the others.
 *
 * <p>The document is no part of the project; its place comes from {@code MARRAM_REQUIREMENT}.
 */
final class SampleProgram {
  private static final String PACKAGE = "com.example.ipc.pubsub";
  private static final String FENCE = "```";

  private final List<String> blocks;

  private SampleProgram(List<String> blocks) {
    this.blocks = blocks;
  }

  /** Reads the document; without one the test is skipped, and in CI it fails. */
  static SampleProgram read() throws IOException {
    String place = System.getenv().getOrDefault("MARRAM_REQUIREMENT", "");
    boolean there = !place.isEmpty() && Files.isReadable(Path.of(place));
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there)
          .as("In CI the requirement document must be there: MARRAM_REQUIREMENT=" + place)
          .isTrue();
    }
    assumeTrue(there, "MARRAM_REQUIREMENT names no document");
    return new SampleProgram(fencedBlocks(Files.readAllLines(Path.of(place))));
  }

  static List<String> fencedBlocks(List<String> lines) {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    boolean inside = false;
    for (String line : lines) {
      if (line.strip().startsWith(FENCE)) {
        if (inside) {
          blocks.add(block.toString());
          block.setLength(0);
        }
        inside = !inside;
      } else if (inside) {
        block.append(line).append('\n');
      }
    }
    return blocks;
  }

  /** The one block that holds this text. */
  private String block(String text) {
    List<String> found = blocks.stream().filter(block -> block.contains(text)).toList();
    assertThat(found).as("blocks of the document with \"" + text + "\"").hasSize(1);
    return found.getFirst();
  }

  /** Compiles one of the samples and adds it with its own recipe. */
  void addTo(Workspace workspace, String className) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put(PACKAGE + ".IPCUtils", inPackage(helperInJava()));
    sources.put(PACKAGE + "." + className, inPackage(block("public class " + className)));
    List<Path> files =
        new JavaProgram(sources, PACKAGE + "." + className)
            .compile(workspace.folder().resolve(className + ".jar"));
    String name = "com.example." + className;
    workspace.files().add(name, "1.0.0", block("ComponentName: " + name + "\n"), files);
  }

  /** The helper class for Java, in no package as it stands there. */
  String helperInJava() {
    return block("public final class IPCUtils");
  }

  /** The helper class for Python. */
  String helperInPython() {
    return block("class IPCUtils:");
  }

  private static String inPackage(String source) {
    return source.contains("\npackage ") ? source : "package " + PACKAGE + ";\n" + source;
  }
}
