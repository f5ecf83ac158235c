package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The value of every setting that has an effect: the one of the configuration file, else the
 * default. Immutable; any thread.
 *
 * <p>The getters throw {@link IllegalArgumentException} for a setting of another kind, or one that
 * the table marks as {@link Setting.Since#LATER}: what is read has to be marked as in use.
 */
public final class RuntimeConfig {
  private final Map<Setting, Document> given;
  private final List<Problem> notes;

  private RuntimeConfig(Map<Setting, Document> given, List<Problem> notes) {
    this.given = Map.copyOf(given);
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
    reader.checkTogether(directMemoryBytes);
    List<Problem> problems = reader.problems();
    if (problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR)) {
      throw new ConfigException(problems);
    }
    return new RuntimeConfig(reader.values(), problems);
  }

  /** What the file's writer should know although the file can be used. */
  public List<Problem> notes() {
    return notes;
  }

  /** A number that has a default. */
  public long number(Setting setting) {
    return optionalNumber(setting).orElseThrow(() -> wrongUse(setting));
  }

  /** A number; empty when it is not set and has no default. */
  public OptionalLong optionalNumber(Setting setting) {
    if (!(setting.kind() instanceof Kind.Whole)) {
      throw wrongUse(setting);
    }
    Optional<Document> value = value(setting);
    return value.isPresent() && value.get() instanceof Document.Num number
        ? OptionalLong.of(Long.parseLong(number.literal()))
        : OptionalLong.empty();
  }

  /** A yes or no. */
  public boolean flag(Setting setting) {
    if (value(setting).orElse(Document.Null.NULL) instanceof Document.Bool flag) {
      return flag.value();
    }
    throw wrongUse(setting);
  }

  /** A text, empty when it is not set; or a choice's word, spelt as in the table. */
  public String text(Setting setting) {
    if (value(setting).orElse(Document.Null.NULL) instanceof Document.Text text) {
      return text.value();
    }
    throw wrongUse(setting);
  }

  /** A choice's word as the constant of that name in capital letters. */
  public <E extends Enum<E>> E choice(Setting setting, Class<E> type) {
    return Enum.valueOf(type, text(setting).toUpperCase(Locale.ROOT));
  }

  /** A list of texts. */
  public List<String> names(Setting setting) {
    if (!(value(setting).orElse(Document.Null.NULL) instanceof Document.Arr list)) {
      throw wrongUse(setting);
    }
    List<String> names = new ArrayList<>();
    for (Document item : list.items()) {
      if (item instanceof Document.Text name) {
        names.add(name.value());
      }
    }
    return names;
  }

  private Optional<Document> value(Setting setting) {
    if (setting.since() == Setting.Since.LATER) {
      throw new IllegalArgumentException(setting + " is marked as without effect");
    }
    return Optional.ofNullable(given.get(setting)).or(() -> setting.kind().defaultValue());
  }

  private static IllegalArgumentException wrongUse(Setting setting) {
    return new IllegalArgumentException(setting + " is " + setting.kind());
  }
}
