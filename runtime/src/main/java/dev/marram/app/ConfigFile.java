package dev.marram.app;

import dev.marram.base.Problem;
import dev.marram.config.ConfigException;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.model.Document;
import dev.marram.recipe.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runtime's configuration file.
 *
 * @param config its settings, checked
 * @param nucleus what components see as the configuration of {@code aws.greengrass.Nucleus}
 */
record ConfigFile(RuntimeConfig config, Document.Obj nucleus) {
  private static final int MAX_BYTES = 1 << 20;
  private static final String DIRECT_MEMORY = "-XX:MaxDirectMemorySize=";

  /**
   * Reads the file; without one everything has its default.
   *
   * @throws StartException if it cannot be read or a value in it cannot be used
   */
  static ConfigFile read(Optional<Path> file) throws StartException {
    Document document = file.isPresent() ? parse(file.get()) : Document.Null.NULL;
    try {
      RuntimeConfig config = RuntimeConfig.read(document, directMemoryBytes());
      return new ConfigFile(config, nucleus(document, config));
    } catch (ConfigException e) {
      throw new StartException(
          Problem.CONFIG_VALUE,
          "the configuration %s cannot be used:%n%s"
              .formatted(file.map(Path::toString).orElse(""), e.getMessage()));
    }
  }

  private static Document parse(Path file) throws StartException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new StartException(
            Problem.CONFIG_UNREADABLE,
            "the configuration %s has more than %,d bytes. Name the right file with --config."
                .formatted(file, MAX_BYTES));
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.stripLeading().startsWith("{") ? Document.parse(text) : Yaml.parse(text);
    } catch (IOException e) {
      throw new StartException(
          Problem.CONFIG_UNREADABLE,
          "cannot read the configuration %s: %s. Check the path given with --config."
              .formatted(
                  file, e instanceof NoSuchFileException ? "there is no such file" : e.toString()));
    } catch (Document.SyntaxException e) {
      throw new StartException(
          Problem.CONFIG_SYNTAX,
          "the configuration %s is neither YAML nor JSON: %s. Correct it at that place."
              .formatted(file, e.getMessage()));
    }
  }

  private static Document.Obj nucleus(Document document, RuntimeConfig config) {
    Map<String, Document> members = new LinkedHashMap<>();
    members.put("awsRegion", new Document.Text(config.text(Setting.AWS_REGION)));
    Optional.of(document)
        .flatMap(file -> member(file, "services"))
        .flatMap(services -> member(services, "aws.greengrass.Nucleus"))
        .flatMap(nucleus -> member(nucleus, "configuration"))
        .ifPresent(given -> {
          if (given instanceof Document.Obj object) {
            object
                .members()
                .forEach((key, value) -> {
                  members.keySet().removeIf(key::equalsIgnoreCase);
                  members.put(key, value);
                });
          }
        });
    return new Document.Obj(members);
  }

  private static Optional<Document> member(Document document, String name) {
    return document instanceof Document.Obj object ? object.getIgnoreCase(name) : Optional.empty();
  }

  /**
   * The JVM's limit of direct memory, as its command line says; without it the JVM takes the
   * heap's.
   */
  private static long directMemoryBytes() {
    List<String> arguments =
        List.of(ProcessHandle.current().info().arguments().orElse(new String[0]));
    return arguments.stream()
        .filter(argument -> argument.startsWith(DIRECT_MEMORY))
        .map(argument -> bytes(argument.substring(DIRECT_MEMORY.length())))
        .findFirst()
        .orElse(Runtime.getRuntime().maxMemory());
  }

  private static long bytes(String size) {
    String digits = size.replaceAll("[^0-9].*", "");
    long number = Long.parseLong(digits);
    return switch (size.substring(digits.length()).toLowerCase(java.util.Locale.ROOT)) {
      case "k" -> number << 10;
      case "m" -> number << 20;
      case "g" -> number << 30;
      default -> number;
    };
  }
}
