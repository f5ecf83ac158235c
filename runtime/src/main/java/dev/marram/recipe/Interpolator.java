package dev.marram.recipe;

import dev.marram.base.Nearest;
import dev.marram.model.Document;
import dev.marram.recipe.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces recipe variables such as {@code {artifacts:path}} in the texts of a lifecycle or a
 * configuration.
 *
 * <p>Own variables are replaced first, then in a second pass over the result those of other
 * components, {@code {component:namespace:key}}; substituted text is not looked at otherwise. What
 * has no value stays as it is, since scripts have braces of their own. Pure; any thread.
 *
 * @param rootPath the runtime's root folder, absolute
 * @param own the component whose lifecycle it is
 * @param dependency the component of this name if it is a direct dependency, else empty
 * @param findings takes variables that have no value and stayed, and as errors those whose {@code
 *     configuration} key is no JSON pointer
 */
public record Interpolator(
    String rootPath,
    String thingName,
    Scope own,
    Function<String, Optional<Scope>> dependency,
    List<Finding> findings) {
  /** More than any script can have, as an argument of a shell. */
  static final int MAX_LENGTH = 1 << 20;

  private static final Pattern OWN = Pattern.compile("\\{([.\\w-]+):([^:}]*)}");
  private static final Pattern OTHER = Pattern.compile("\\{([.\\w-]+):([.\\w-]+):([^:}]*)}");
  private static final String CONFIGURATION = "configuration";

  /**
   * What the variables of one component stand for.
   *
   * @param artifacts its folder of artifacts, without a slash at the end
   * @param unarchived its folder of unpacked artifacts, likewise
   * @param work its work folder, likewise
   * @param configuration the value at a JSON pointer; always empty where {@code configuration}
   *     variables are not replaced
   */
  public record Scope(
      String artifacts,
      String unarchived,
      String work,
      Function<String, Optional<String>> configuration) {

    public Scope with(Document.Obj configured) {
      return new Scope(
          artifacts,
          unarchived,
          work,
          pointer -> at(configured, pointer).map(value -> value.scalar().orElseGet(value::toJson)));
    }
  }

  /**
   * Replaces the variables in every text; keys stay.
   *
   * @param path of the object in its recipe
   */
  public Document.Obj interpolate(Document.Obj object, String path) {
    Map<String, Document> members = new LinkedHashMap<>();
    object.members().forEach((key, value) -> members.put(key, value(value, path + "." + key)));
    return new Document.Obj(members);
  }

  private Document value(Document value, String path) {
    return switch (value) {
      case Document.Text text -> new Document.Text(text(text.value(), path));
      case Document.Obj object -> interpolate(object, path);
      case Document.Arr array -> {
        List<Document> items = new ArrayList<>();
        for (Document item : array.items()) {
          items.add(value(item, path + "[" + items.size() + "]"));
        }
        yield new Document.Arr(items);
      }
      case Document.Num _, Document.Bool _, Document.Null _ -> value;
    };
  }

  private String text(String text, String path) {
    String first =
        replace(OWN.matcher(text), path, match -> find(own, match.group(1), match.group(2)));
    return replace(
        OTHER.matcher(first),
        path,
        match ->
            dependency
                .apply(match.group(1))
                .flatMap(scope -> find(scope, match.group(2), match.group(3))));
  }

  private String replace(
      Matcher matcher, String path, Function<MatchResult, Optional<String>> value) {
    StringBuilder replaced = new StringBuilder();
    while (matcher.find()) {
      Optional<String> found = value.apply(matcher);
      if (found.isEmpty()) {
        findings.add(unresolved(matcher, path));
      }
      matcher.appendReplacement(replaced, Matcher.quoteReplacement(found.orElse(matcher.group())));
      if (replaced.length() > MAX_LENGTH) {
        String what =
            "with its variables replaced it has more than %,d characters".formatted(MAX_LENGTH);
        findings.add(new Finding(Finding.Severity.ERROR, path, what, "Use shorter values."));
        return "";
      }
    }
    return matcher.appendTail(replaced).toString();
  }

  private Finding unresolved(MatchResult match, String path) {
    boolean ofOther = match.groupCount() == 3;
    String namespace = match.group(ofOther ? 2 : 1);
    String key = match.group(ofOther ? 3 : 2);
    if (namespace.equals(CONFIGURATION) && !key.isEmpty() && !key.startsWith("/")) {
      String remedy = "Write configuration:/" + key + ".";
      return new Finding(Severity.ERROR, path, match.group() + " is no JSON pointer", remedy);
    }
    String why = ofOther ? "it has no value, or belongs to no dependency" : "it has no value";
    String remedy =
        Nearest.of(namespace + ":" + key, system(own).keySet())
            .filter(near -> !near.equals(namespace + ":" + key))
            .map(near -> "Did you mean " + near + "?")
            .orElse("Correct it, unless just this text is meant.");
    String what = "%s stays as it is: %s".formatted(match.group(), why);
    return new Finding(Severity.WARNING, path, what, remedy);
  }

  private Optional<String> find(Scope scope, String namespace, String key) {
    return namespace.equals(CONFIGURATION)
        ? scope.configuration().apply(key)
        : Optional.ofNullable(system(scope).get(namespace + ":" + key));
  }

  private Map<String, String> system(Scope scope) {
    return Map.of(
        "artifacts:path", scope.artifacts(),
        "artifacts:decompressedPath", scope.unarchived(),
        "work:path", scope.work(),
        "kernel:rootPath", rootPath,
        "iot:thingName", thingName);
  }

  /** What a JSON pointer (RFC 6901) names; letter case counts. */
  private static Optional<Document> at(Document document, String pointer) {
    String[] parts = pointer.split("/", -1);
    Optional<Document> found = Optional.of(document).filter(_ -> parts[0].isEmpty());
    for (int i = 1; i < parts.length; i++) {
      String name = parts[i].replace("~1", "/").replace("~0", "~");
      found = found.flatMap(value -> child(value, name));
    }
    return found;
  }

  private static Optional<Document> child(Document value, String name) {
    if (value instanceof Document.Obj object) {
      return Optional.ofNullable(object.members().get(name));
    }
    if (value instanceof Document.Arr array && name.matches("0|[1-9][0-9]{0,8}")) {
      return array.items().stream().skip(Integer.parseInt(name)).findFirst();
    }
    return Optional.empty();
  }
}
