package dev.marram.acceptance;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A program of a component's author: sources compiled against the official SDK into a jar that runs
 * with {@code java -jar} on Java 17 when the SDK's jars lie beside it.
 *
 * @param sources text by class name with package
 */
record JavaProgram(Map<String, String> sources, String mainClass) {
  private static final String RELEASE = "17";

  JavaProgram {
    sources = new LinkedHashMap<>(sources);
  }

  /** A program of one class without package. */
  static JavaProgram of(String className, String source) {
    return new JavaProgram(Map.of(className, source), className);
  }

  /** Compiles into this jar and returns all files the program needs, the jar first. */
  List<Path> compile(Path jar) throws IOException {
    return compile(jar, Repository.sdkJars());
  }

  /** As above, with these libraries in place of the SDK. */
  List<Path> compile(Path jar, List<Path> libraries) throws IOException {
    Path classes = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "classes");
    compileInto(classes, libraries);
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, mainClass);
    main.put(
        Attributes.Name.CLASS_PATH,
        libraries.stream()
            .map(path -> path.getFileName().toString())
            .collect(Collectors.joining(" ")));
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    List<Path> all = new ArrayList<>(List.of(jar));
    all.addAll(libraries);
    return all;
  }

  private void compileInto(Path classes, List<Path> libraries) {
    String classPath = libraries.stream().map(Path::toString).collect(Collectors.joining(":"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<Source> units =
        sources.entrySet().stream()
            .map(entry -> new Source(entry.getKey(), entry.getValue()))
            .toList();
    List<String> options =
        List.of("--release", RELEASE, "-proc:none", "-cp", classPath, "-d", classes.toString());
    if (!compiler.getTask(messages, null, null, options, null, units).call()) {
      throw new AssertionError("does not compile:\n" + messages);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(
          URI.create("string:///" + className.replace('.', '/') + Kind.SOURCE.extension),
          JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
