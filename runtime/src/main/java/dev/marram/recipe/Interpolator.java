package dev.marram.recipe;

import dev.marram.model.Document;
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
 * Replaces recipe variables such as {@code {artifacts:path}} in the texts of a lifecycle.
 *
 * <p>Own variables are replaced first, then in a second pass over the result those of other
 * components, {@code {component:namespace:key}}; substituted text is not looked at otherwise. What
 * has no value stays as it is, since scripts have braces of their own. Pure; any thread.
 *
 * @param rootPath the runtime's root folder, absolute
 * @param own the component whose lifecycle it is
 * @param dependency the component of this name if it is a direct dependency, else empty
 * @param origin names the recipe in messages
 * @param warnings takes, for people, variables that have no value and stayed
 */
public record Interpolator(
    String rootPath,
    String thingName,
    Scope own,
    Function<String, Optional<Scope>> dependency,
    String origin,
    List<String> warnings) {
  private static final Pattern OWN = Pattern.compile("\\{([.\\w-]+):([^:}]*)}");
  private static final Pattern OTHER = Pattern.compile("\\{([.\\w-]+):([.\\w-]+):([^:}]*)}");
  private static final Pattern NO_POINTER =
      Pattern.compile("\\{(?:[.\\w-]+:)?configuration:([^:}/][^:}]*)}");

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
   * Replaces the variables in every text of the lifecycle; keys stay.
   *
   * @throws RecipeException if a {@code configuration} variable's key is no JSON pointer
   */
  public Document.Obj interpolate(Document.Obj lifecycle) throws RecipeException {
    return object(lifecycle, "Lifecycle");
  }

  private Document.Obj object(Document.Obj object, String path) throws RecipeException {
    Map<String, Document> members = new LinkedHashMap<>();
    for (Map.Entry<String, Document> member : object.members().entrySet()) {
      members.put(member.getKey(), value(member.getValue(), path + "." + member.getKey()));
    }
    return new Document.Obj(members);
  }

  private Document value(Document value, String path) throws RecipeException {
    return switch (value) {
      case Document.Text text -> new Document.Text(text(text.value(), path));
      case Document.Obj object -> object(object, path);
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

  private String text(String text, String path) throws RecipeException {
    Matcher wrong = NO_POINTER.matcher(text);
    if (wrong.find()) {
      throw new RecipeException(
          origin,
          path,
          wrong.group() + " is no JSON pointer",
          "Write configuration:/" + wrong.group(1) + ".");
    }
    String first =
        replace(
            OWN.matcher(text),
            path,
            match -> find(own, match.group(1), match.group(2)),
            "it has no value");
    return replace(
        OTHER.matcher(first),
        path,
        match ->
            dependency
                .apply(match.group(1))
                .flatMap(scope -> find(scope, match.group(2), match.group(3))),
        "it has no value, or belongs to no dependency");
  }

  private String replace(
      Matcher matcher, String path, Function<MatchResult, Optional<String>> value, String why) {
    return matcher.replaceAll(match -> {
      Optional<String> found = value.apply(match);
      if (found.isEmpty()) {
        warnings.add("%s: %s: %s stays as it is: %s".formatted(origin, path, match.group(), why));
      }
      return Matcher.quoteReplacement(found.orElse(match.group()));
    });
  }

  private Optional<String> find(Scope scope, String namespace, String key) {
    if (namespace.equals("configuration")) {
      return at(scope.configuration(), key)
          .map(value -> Section.scalar(value).orElseGet(value::toJson));
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
