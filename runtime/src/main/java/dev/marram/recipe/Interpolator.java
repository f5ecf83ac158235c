package dev.marram.recipe;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replaces recipe variables such as {@code {artifacts:path}} in the texts of a lifecycle.
 *
 * <p>Own variables are replaced first, then in a second pass over the result those of other
 * components, {@code {component:namespace:key}}; substituted text is not looked at otherwise. What
 * has no value stays as it is, since scripts have braces of their own. Pure; any thread.
 *
 * @param rootPath the runtime's root folder, absolute
 * @param own the component whose lifecycle it is
 * @param dependency the component of this name if it is a direct dependency, else empty
 */
public record Interpolator(
    String rootPath, String thingName, Scope own, Function<String, Optional<Scope>> dependency) {
  private static final Pattern OWN = Pattern.compile("\\{([.\\w-]+):([^:}]*)}");
  private static final Pattern OTHER = Pattern.compile("\\{([.\\w-]+):([.\\w-]+):([^:}]*)}");

  /**
   * What the variables of one component stand for.
   *
   * @param artifacts its folder of artifacts, without a slash at the end
   * @param unarchived its folder of unpacked artifacts, likewise
   * @param work its work folder, likewise
   */
  public record Scope(
      String artifacts, String unarchived, String work, Document.Obj configuration) {}

  /**
   * The outcome.
   *
   * @param warnings for people: variables that have no value and stayed
   */
  public record Interpolated(Document.Obj lifecycle, List<String> warnings) {
    public Interpolated {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Replaces the variables in every text of the lifecycle; keys stay.
   *
   * @param origin names the recipe in messages
   * @throws RecipeException if a {@code configuration} variable's key is no JSON pointer
   */
  public Interpolated interpolate(Document.Obj lifecycle, String origin) throws RecipeException {
    Set<String> warnings = new LinkedHashSet<>();
    Document.Obj result = object(lifecycle, new Run(origin, warnings), "Lifecycle");
    return new Interpolated(result, new ArrayList<>(warnings));
  }

  private record Run(String origin, Set<String> warnings) {}

  private Document value(Document value, Run run, String path) throws RecipeException {
    return switch (value) {
      case Document.Text text -> new Document.Text(text(text.value(), run, path));
      case Document.Obj object -> object(object, run, path);
      case Document.Arr array -> {
        List<Document> items = new ArrayList<>();
        for (Document item : array.items()) {
          items.add(value(item, run, path + "[" + items.size() + "]"));
        }
        yield new Document.Arr(items);
      }
      case Document.Num _, Document.Bool _, Document.Null _ -> value;
    };
  }

  private Document.Obj object(Document.Obj object, Run run, String path) throws RecipeException {
    Map<String, Document> members = new LinkedHashMap<>();
    for (Map.Entry<String, Document> member : object.members().entrySet()) {
      String key = member.getKey();
      members.put(key, value(member.getValue(), run, path + "." + key));
    }
    return new Document.Obj(members);
  }

  private String text(String text, Run run, String path) throws RecipeException {
    StringBuilder first = new StringBuilder();
    Matcher matcher = OWN.matcher(text);
    while (matcher.find()) {
      Optional<String> found = lookUp(own, matcher.group(1), matcher.group(2), run, path);
      replace(matcher, first, found, "it has no value", run, path);
    }
    matcher.appendTail(first);
    StringBuilder second = new StringBuilder();
    matcher = OTHER.matcher(first);
    while (matcher.find()) {
      Optional<Scope> other = dependency.apply(matcher.group(1));
      Optional<String> found =
          other.isPresent()
              ? lookUp(other.get(), matcher.group(2), matcher.group(3), run, path)
              : Optional.empty();
      String why = other.isPresent() ? "it has no value" : matcher.group(1) + " is no dependency";
      replace(matcher, second, found, why, run, path);
    }
    return matcher.appendTail(second).toString();
  }

  private static void replace(
      Matcher matcher,
      StringBuilder out,
      Optional<String> found,
      String why,
      Run run,
      String path) {
    String variable = matcher.group();
    if (found.isEmpty()) {
      run.warnings().add("%s: %s stays as it is: %s".formatted(path, variable, why));
    }
    matcher.appendReplacement(out, Matcher.quoteReplacement(found.orElse(variable)));
  }

  private Optional<String> lookUp(Scope scope, String namespace, String key, Run run, String path)
      throws RecipeException {
    if (namespace.equals("configuration")) {
      if (!key.isEmpty() && !key.startsWith("/")) {
        throw new RecipeException(
            run.origin(),
            path,
            "{configuration:" + key + "} is no JSON pointer",
            "Write {configuration:/" + key + "}.");
      }
      return at(scope.configuration(), key).map(Interpolator::written);
    }
    return Optional.ofNullable(
        switch (namespace + ":" + key) {
          case "artifacts:path" -> scope.artifacts();
          case "artifacts:decompressedPath" -> scope.unarchived();
          case "work:path" -> scope.work();
          case "kernel:rootPath" -> rootPath;
          case "iot:thingName" -> thingName;
          default -> null;
        });
  }

  /** What a JSON pointer (RFC 6901) names; letter case counts. */
  private static Optional<Document> at(Document document, String pointer) {
    Optional<Document> found = Optional.of(document);
    for (String part : pointer.isEmpty() ? List.<String>of() : parts(pointer)) {
      found = found.flatMap(value -> child(value, part));
    }
    return found;
  }

  private static List<String> parts(String pointer) {
    return Stream.of(pointer.substring(1).split("/", -1))
        .map(part -> part.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  private static Optional<Document> child(Document value, String part) {
    if (value instanceof Document.Obj object) {
      return Optional.ofNullable(object.members().get(part));
    }
    if (value instanceof Document.Arr array && part.matches("0|[1-9][0-9]{0,8}")) {
      return array.items().stream().skip(Integer.parseInt(part)).findFirst();
    }
    return Optional.empty();
  }

  private static String written(Document value) {
    return Coercion.scalar(value).orElseGet(value::toJson);
  }
}
