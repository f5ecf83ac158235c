package dev.marram.config;

import dev.marram.model.Document;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The value of every setting: the one of the configuration file, else the default. Immutable; any
 * thread.
 *
 * <p>The getters throw {@link ClassCastException} for a setting of another kind.
 */
public final class RuntimeConfig {
  private final Map<Setting, Object> given;
  private final Map<String, Map<Setting, Object>> runWith;
  private final Map<String, String> environment;
  private final List<String> notes;

  private RuntimeConfig(
      Map<Setting, Object> given,
      Map<String, Map<Setting, Object>> runWith,
      Map<String, String> environment,
      List<String> notes) {
    this.given = Map.copyOf(given);
    this.runWith = runWith;
    this.environment = Map.copyOf(environment);
    this.notes = List.copyOf(notes);
  }

  /**
   * Reads a configuration file.
   *
   * @param file an object with {@code system} and {@code
   *     services.aws.greengrass.Nucleus.configuration}; an empty one, or null, for the defaults
   * @param directMemoryBytes how much direct memory the JVM may use
   * @throws ConfigException if a value cannot be used; it names all of them
   */
  public static RuntimeConfig read(Document file, long directMemoryBytes) throws ConfigException {
    ConfigFileReader reader = new ConfigFileReader();
    reader.read(file);
    RuntimeConfig config =
        new RuntimeConfig(reader.values(), reader.runWith(), reader.environment(), reader.notes());
    long outbound = config.number(Setting.IPC_MAX_OUTBOUND_BYTES);
    if (outbound >= directMemoryBytes) {
      reader
          .errors()
          .add(
              "ipc.maxOutboundBytes is %d: it has to be less than the JVM's direct memory of %d bytes; lower it, or raise -XX:MaxDirectMemorySize"
                  .formatted(outbound, directMemoryBytes));
    }
    if (!reader.errors().isEmpty()) {
      throw new ConfigException(reader.errors());
    }
    return config;
  }

  /** Whether a service of that name holds settings of the runtime. */
  public static boolean hasSettings(String service) {
    return ConfigFileReader.WITH_SETTINGS.stream().anyMatch(service::equalsIgnoreCase);
  }

  /** What the file's writer should know although the file can be used; one line each. */
  public List<String> notes() {
    return notes;
  }

  /** A number. */
  public long number(Setting setting) {
    return value(setting, Long.class);
  }

  /** A yes or no. */
  public boolean flag(Setting setting) {
    return value(setting, Boolean.class);
  }

  /** A text, empty when it is not set; or a choice's word, spelt as in the table. */
  public String text(Setting setting) {
    return value(setting, String.class);
  }

  /** A choice's word as the constant of that name in capital letters. */
  public <E extends Enum<E>> E choice(Setting setting, Class<E> type) {
    return Enum.valueOf(type, text(setting).toUpperCase(Locale.ROOT));
  }

  /** A list of texts. */
  public List<String> names(Setting setting) {
    List<?> names = value(setting, List.class);
    return names.stream().map(String.class::cast).toList();
  }

  /** Texts by name. */
  public Map<String, String> texts(Setting setting) {
    Map<String, String> texts = new TreeMap<>();
    Map<?, ?> given = value(setting, Map.class);
    given.forEach((name, text) -> texts.put((String) name, (String) text));
    return texts;
  }

  /** A number that need not be whole. */
  public double decimal(Setting setting) {
    return value(setting, Double.class);
  }

  /** The same for one component: what its {@code runWith} says replaces the default. */
  public RuntimeConfig of(String component) {
    Map<Setting, Object> own = runWith.getOrDefault(component, Map.of());
    Map<Setting, Object> all = new HashMap<>(given);
    List<Setting> limits = List.of(Setting.LIMIT_MEMORY, Setting.LIMIT_CPUS);
    if (limits.stream().anyMatch(own::containsKey)) {
      limits.forEach(all::remove); // both are replaced, also where only one is given
    }
    all.putAll(own);
    return new RuntimeConfig(all, runWith, environment, notes);
  }

  /** Notes about components that the file has a section for although they are not deployed. */
  public List<String> notesAbout(Set<String> deployed) {
    return runWith.keySet().stream()
        .filter(name -> deployed.stream().noneMatch(name::equalsIgnoreCase))
        .map(name ->
            "services.%s: no component of that name is deployed; without effect until one is"
                .formatted(name))
        .toList();
  }

  /**
   * A path below {@code system}; empty when it is not set.
   *
   * @param root what {@code ~root/} is, with {@code ~config/} and {@code ~packages/} below it
   * @param variables of the runtime's environment, for HOME
   */
  public String path(Setting setting, Path root, Map<String, String> variables) {
    String path = text(setting);
    return switch (path.substring(0, path.indexOf('/') + 1)) {
      case "~/" -> variables.getOrDefault("HOME", "") + path.substring(1);
      case "~root/" -> root + path.substring("~root".length());
      case "~config/", "~packages/" -> root + "/" + path.substring(1);
      default -> path;
    };
  }

  /** The file's {@code setenv}: variables of all components. */
  public Map<String, String> environment() {
    return environment;
  }

  private <T> T value(Setting setting, Class<T> type) {
    return type.cast(given.getOrDefault(setting, setting.kind().fallback()));
  }
}
