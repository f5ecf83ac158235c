package dev.marram.config;

import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.model.ModelError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An update of one component's configuration as a request asks for it (IPC operations 6.2,
 * decisions D6): everything is checked first, then all of it is done or nothing.
 *
 * @param component whose configuration it is
 * @param keyPath below its configuration
 * @param timestamp in milliseconds since 1970; empty for now
 * @param value what is merged there
 * @param mayChangePolicies whether {@code accessControl} may be changed: not by components
 */
public record Update(
    String component,
    List<String> keyPath,
    Optional<Long> timestamp,
    Document value,
    boolean mayChangePolicies) {
  /** How deep a configuration may be. */
  public static final int MAX_LEVELS = 64;

  /** How large a merged value may be, in bytes of JSON. */
  public static final int MAX_VALUE_BYTES = 4 << 20;

  /** How large a component's configuration may be, as {@link Node#bytes()} counts. */
  public static final int MAX_COMPONENT_BYTES = 16 << 20;

  private static final String ACCESS_CONTROL = "accessControl";
  private static final ModelError STALE =
      new ModelError(
          ErrorCode.FAILED_UPDATE_CONDITION_CHECK,
          "Proposed timestamp is older than the config's latest modified timestamp");

  /**
   * Reads an update from a request's members {@code keyPath}, {@code timestamp} and {@code
   * valueToMerge}.
   *
   * @param mayChangePolicies also lets the timestamp be left out, for now, and the value be null
   * @throws RefusedException if one is missing or of another kind
   */
  public static Update read(Document.Obj request, String component, boolean mayChangePolicies)
      throws RefusedException {
    Optional<List<String>> keyPath = keyPath(request);
    if (keyPath.isEmpty()) {
      throw invalid("keyPath must be a list of strings");
    }
    Optional<Document> time = request.get("timestamp");
    if (time.isEmpty() && !mayChangePolicies) {
      throw invalid("Timestamp is required");
    }
    Document value =
        Optional.ofNullable(request.members().get("valueToMerge"))
            .filter(given -> mayChangePolicies || !(given instanceof Document.Null))
            .orElseThrow(() -> invalid("ValueToMerge is required"));
    Optional<Long> at = milliseconds(time.orElse(Document.Num.of(0)));
    return new Update(component, keyPath.get(), at, value, mayChangePolicies);
  }

  /** The keys of a request, none when it names none; empty when they are no list of strings. */
  public static Optional<List<String>> keyPath(Document.Obj request) {
    Optional<Document> value = request.get("keyPath");
    if (value.isEmpty()) {
      return Optional.of(List.of());
    }
    if (!(value.get() instanceof Document.Arr(List<Document> items))) {
      return Optional.empty();
    }
    List<String> keys = new ArrayList<>();
    for (Document item : items) {
      if (!(item instanceof Document.Text(String key))) {
        return Optional.empty();
      }
      keys.add(key);
    }
    return Optional.of(keys);
  }

  /** Seconds, with a fraction, as they are on the wire; 0 stands for now. */
  private static Optional<Long> milliseconds(Document time) throws RefusedException {
    if (!(time instanceof Document.Num(String literal))) {
      throw invalid("timestamp must be a number of seconds");
    }
    long milliseconds = Math.round(Double.parseDouble(literal) * 1000);
    return milliseconds == 0 ? Optional.empty() : Optional.of(milliseconds);
  }

  /**
   * Does it, on the tree as it is.
   *
   * @param now in milliseconds since 1970
   * @throws RefusedException if it is refused
   */
  public Merge applyTo(Container root, long now) throws RefusedException {
    check();
    if (!mayChangePolicies && namesPolicies()) {
      throw invalid(
          "Config update is not allowed for following fields [%s]".formatted(ACCESS_CONTROL));
    }
    List<String> path = new ArrayList<>(pathOf(component));
    boolean missing = false;
    Node node = root.section(path(component));
    for (String key : keyPath) {
      if (node instanceof Node.Leaf leaf && !leaf.isNull()) {
        throw invalid(
            "keyPath %s continues below a value, at %s: give the path of a section"
                .formatted(keyPath, path.getLast()));
      }
      Optional<Container.Child> child =
          node instanceof Container container ? container.child(key) : Optional.empty();
      missing |= child.isEmpty();
      node = child.map(Container.Child::node).orElse(Container.EMPTY);
      path.add(key);
    }
    // What is made on the way is made now, so what a request says about the past has no say.
    long time = missing ? now : timestamp.orElse(now);
    // People who name no time mean it: a clock that was wrong once must not lock a key for them.
    boolean inAnyCase = mayChangePolicies && timestamp.isEmpty();
    Merge.Existing existing =
        inAnyCase ? Merge.Existing.GIVES_WAY : Merge.Existing.MUST_NOT_BE_NEWER;
    Merge merge = new Merge(root, time).put(path, value, existing);
    if (merge.isStale()) {
      throw new RefusedException(STALE);
    }
    long bytes = merge.root().section(path(component)).bytes();
    if (bytes > MAX_COMPONENT_BYTES && bytes > root.section(path(component)).bytes()) {
      throw tooLarge();
    }
    return merge;
  }

  /**
   * Brings a part of a component's configuration back to its defaults: what has none is removed.
   * Whatever time a value had, it has that of now.
   *
   * @param defaults of the whole configuration
   * @param now in milliseconds since 1970
   */
  public static Merge reset(
      Container root, String component, List<String> keyPath, Document.Obj defaults, long now) {
    List<String> path = new ArrayList<>(pathOf(component));
    path.addAll(keyPath);
    Optional<Node> wanted = ConfigurationView.of(defaults).visible().find(keyPath);
    return new Merge(root, now).reset(path, wanted);
  }

  /** Where a component's configuration stands in the tree. */
  public static List<String> pathOf(String component) {
    return List.of(path(component));
  }

  private static String[] path(String component) {
    return new String[] {"services", component, "configuration"};
  }

  private boolean namesPolicies() {
    return keyPath.isEmpty()
        ? value instanceof Document.Obj object
            && object.members().keySet().stream().anyMatch(ACCESS_CONTROL::equalsIgnoreCase)
        : keyPath.getFirst().equalsIgnoreCase(ACCESS_CONTROL);
  }

  private void check() throws RefusedException {
    if (keyPath.isEmpty() && !(value instanceof Document.Obj)) {
      throw invalid("valueToMerge must be an object where keyPath is empty");
    }
    if (keyPath.size() > MAX_LEVELS) {
      throw invalid("A configuration may have %d levels".formatted(MAX_LEVELS));
    }
    if (keyPath.contains("")) {
      throw invalid("keyPath %s holds an empty key".formatted(keyPath));
    }
    if (value.size() > MAX_VALUE_BYTES) {
      throw invalid("valueToMerge is larger than %d bytes".formatted(MAX_VALUE_BYTES));
    }
    if (2L * Node.OVERHEAD * parts(value) > MAX_COMPONENT_BYTES) {
      throw tooLarge(); // before all of it is made
    }
  }

  /** How many keys are in a value. */
  private static int parts(Document part) throws RefusedException {
    int parts = 0;
    if (part instanceof Document.Obj(Map<String, Document> members)) {
      for (Map.Entry<String, Document> member : members.entrySet()) {
        if (member.getKey().isEmpty()) {
          throw invalid("valueToMerge holds an empty key");
        }
        parts += 1 + parts(member.getValue());
      }
    } else if (part instanceof Document.Arr(List<Document> items)) {
      for (Document item : items) {
        parts(item);
      }
    }
    return parts;
  }

  private RefusedException tooLarge() {
    return invalid(
        "The configuration of %s would be larger than %d bytes, %d of them for each key and value"
            .formatted(component, MAX_COMPONENT_BYTES, 2 * Node.OVERHEAD));
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(ModelError.invalidArguments(message));
  }
}
