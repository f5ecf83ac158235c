package dev.marram.config;

import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a configuration once more, said as plainly as possible: a map of maps that is copied
 * whole before each change. Simulations compare the real tree with it. Shares no code with it.
 *
 * <p>Source: configuration reference, sections 1 to 4; operations reference, section 6.2; decisions
 * D6.
 */
public final class PlainConfiguration {
  /** Below {@code services}, a component, and {@code configuration}. */
  private static final int MOST_LEVELS = 3 + 64;

  /** A value and its time. */
  record Leaf(Document value, long time) {}

  /**
   * A value that changed, or something that is gone.
   *
   * @param before empty where nothing was, or a container
   * @param after empty for what is gone
   */
  public record Event(
      List<String> path, Optional<Document> before, Optional<Document> after, long time) {
    public Event {
      path = List.copyOf(path);
    }

    /** Whether it is at or below a path in any letter case. */
    public boolean isBelow(List<String> watched) {
      return path.size() >= watched.size()
          && IntStream.range(0, watched.size())
              .allMatch(i ->
                  path.get(i)
                      .toUpperCase(Locale.ROOT)
                      .equals(watched.get(i).toUpperCase(Locale.ROOT)));
    }

    /** As people are shown it. */
    String inHistory(long version, long at, String by) {
      return Document.Obj.of(
              "version",
              version,
              "at",
              at,
              "by",
              by,
              "path",
              path,
              "before",
              before.map(Event::shown),
              "after",
              after.map(Event::shown),
              "time",
              after.isPresent() ? Optional.of(time) : Optional.empty())
          .toJson();
    }

    private static Document shown(Document value) {
      String json = value.toJson();
      return json.length() > 1_000 ? new Document.Text(json.substring(0, 1_000) + "...") : value;
    }
  }

  /** A change that is not made. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    public final ErrorCode code;

    Refused(ErrorCode code) {
      this.code = code;
    }
  }

  /** Who changes: a component, a deployment, the defaults of a recipe, or people in any case. */
  private enum By {
    COMPONENT,
    DEPLOYMENT,
    DEFAULTS,
    PEOPLE
  }

  /** Each value is a {@link Leaf} or again a map. */
  private final Map<String, Object> root;

  /** What the change did, in order. */
  public final List<Event> events = new ArrayList<>();

  private By by = By.DEPLOYMENT;
  private long time;

  public PlainConfiguration() {
    this(map());
  }

  private PlainConfiguration(Map<String, Object> root) {
    this.root = root;
  }

  private static Map<String, Object> map() {
    return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  }

  /** The tree of an image in the same form. */
  public static PlainConfiguration of(Container image) {
    return new PlainConfiguration(mapOf(image));
  }

  private static Map<String, Object> mapOf(Container container) {
    Map<String, Object> map = map();
    container.forEach(child ->
        map.put(
            child.key(),
            switch (child.node()) {
              case Container inner -> mapOf(inner);
              case Node.Leaf leaf -> new Leaf(leaf.value(), leaf.time());
            }));
    return map;
  }

  /** The same tree, without events. */
  public PlainConfiguration copy() {
    return new PlainConfiguration(copy(root));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> copy(Map<String, Object> map) {
    Map<String, Object> copy = map();
    map.forEach((key, value) ->
        copy.put(key, value instanceof Map ? copy((Map<String, Object>) value) : value));
    return copy;
  }

  /** All of it: keys as stored, values as written, and times. */
  @Override
  public String toString() {
    return root.toString();
  }

  /** What GetConfiguration shows. */
  public Optional<Document> shown(String component, List<String> keyPath) {
    Object found = at(path(component, keyPath));
    return switch (found) {
      case null -> keyPath.isEmpty() ? Optional.of(Document.Obj.EMPTY) : Optional.empty();
      case Leaf leaf -> {
        List<String> above = keyPath.subList(0, keyPath.size() - 1);
        Map<String, Object> section = map(Objects.requireNonNull(at(path(component, above))));
        String key = spelling(section, keyPath.getLast());
        yield Optional.of(new Document.Obj(Map.of(key, leaf.value)));
      }
      default -> Optional.of(document(found));
    };
  }

  // ---- the changes ----

  /** What UpdateConfiguration does. */
  public void update(String component, Document.Obj request, long now) throws Refused {
    update(component, request, now, false);
  }

  /** What people do: policies too, with no time in any case. */
  public void set(String component, Document.Obj request, long now) throws Refused {
    update(component, request, now, true);
  }

  private void update(String component, Document.Obj request, long now, boolean people)
      throws Refused {
    Document value = request.members().getOrDefault("valueToMerge", Document.Null.NULL);
    List<String> keyPath = keys(request);
    require(people ? request.members().containsKey("valueToMerge") : value != Document.Null.NULL);
    require(!keyPath.isEmpty() || value instanceof Document.Obj);
    require(!keyPath.contains("") && !hasEmptyKey(value));
    String policies = "accessControl";
    require(people || keyPath.isEmpty() || !keyPath.getFirst().equalsIgnoreCase(policies));
    require(
        people
            || !keyPath.isEmpty()
            || !(value instanceof Document.Obj(Map<String, Document> members))
            || members.keySet().stream().noneMatch(policies::equalsIgnoreCase));
    Document none = people ? Document.Num.of(0) : Document.Null.NULL;
    if (!(request.members().getOrDefault("timestamp", none) instanceof Document.Num(var seconds))) {
      throw new Refused(ErrorCode.INVALID_ARGUMENTS);
    }
    List<String> path = path(component, keyPath);
    for (int length = 4; length < path.size(); length++) {
      require(!(at(path.subList(0, length)) instanceof Leaf leaf) || isNull(leaf));
    }
    long asked = milliseconds(seconds);
    boolean missing = !keyPath.isEmpty() && at(path) == null;
    time = missing || asked == 0 ? now : asked;
    by = people && asked == 0 ? By.PEOPLE : By.COMPONENT;
    put(path, value);
  }

  /** What a deployment merges: newer values stay. */
  public void deploy(String component, Document.Obj value, long now) throws Refused {
    time = now;
    by = By.DEPLOYMENT;
    put(path(component, List.of()), value);
  }

  /** What a first start gives: values that are there stay, and none is older than now. */
  void install(String component, Document.Obj defaults, long now) throws Refused {
    time = now;
    by = By.DEFAULTS;
    put(path(component, List.of()), defaults);
    Map<String, Object> services = section(root, "services");
    raise(section(services, component), now);
  }

  /** Brings defaults back, whatever the times of what they replace. */
  public void reset(String component, List<String> keyPath, Document.Obj defaults, long now)
      throws Refused {
    List<String> path = path(component, keyPath);
    PlainConfiguration fresh = new PlainConfiguration();
    fresh.put(path(component, List.of()), defaults);
    Object wanted = fresh.at(path);
    time = now;
    by = By.PEOPLE;
    strip(path, at(path), wanted);
    if (wanted != null) {
      put(path, document(wanted));
    }
  }

  /** Takes a component away. */
  void remove(String component) {
    remove(List.of("services", component));
  }

  // ---- how they are made ----

  private void put(List<String> path, Document value) throws Refused {
    if (path.stream().anyMatch(key -> key.startsWith("_"))) {
      return;
    }
    Map<String, Object> section = root;
    List<String> place = new ArrayList<>();
    for (String key : path) {
      place.add(spelling(section, key));
      boolean last = place.size() == path.size();
      // On the way stands a section: what an object without members would make of it.
      Document wanted = last ? value : Document.Obj.EMPTY;
      Object result = merged(place, section.get(key), wanted);
      section.put(key, result);
      if (last || result instanceof Leaf) {
        break;
      }
      section = section(section, key);
    }
    require(levels(root) <= MOST_LEVELS);
  }

  /** What stands at a place when a value was merged into what stood there. */
  private Object merged(List<String> place, @Nullable Object there, Document value) throws Refused {
    if (there instanceof Leaf leaf && equal(leaf.value, value)) {
      return switch (by) {
        case COMPONENT, DEPLOYMENT -> new Leaf(leaf.value, Math.max(leaf.time, time));
        case DEFAULTS -> leaf;
        case PEOPLE -> new Leaf(leaf.value, time);
      };
    }
    boolean merges = there instanceof Map && value instanceof Document.Obj;
    if (there != null && !merges && isProtected(there)) {
      if (by == By.COMPONENT) {
        throw new Refused(ErrorCode.FAILED_UPDATE_CONDITION_CHECK);
      }
      return there;
    }
    Optional<Document> before =
        there instanceof Leaf leaf ? Optional.of(leaf.value) : Optional.empty();
    if (!(value instanceof Document.Obj object)) {
      if (there instanceof Map) {
        tellMembersGone(place, there);
      }
      events.add(new Event(place, before, Optional.of(value), time));
      return new Leaf(value, time);
    }
    if (there instanceof Leaf leaf && !isNull(leaf)) {
      events.add(new Event(place, before, Optional.empty(), 0));
    }
    Map<String, Object> section = there instanceof Map ? map(there) : map();
    for (Map.Entry<String, Document> member : members(object).entrySet()) {
      String key = member.getKey();
      List<String> below = below(place, spelling(section, key));
      section.put(key, merged(below, section.get(key), member.getValue()));
    }
    return section;
  }

  /**
   * Sorted; of one key in two letter cases the last value counts; private and empty keys are left
   * out.
   */
  private static Map<String, Document> members(Document.Obj object) {
    Map<String, Document> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    members.putAll(object.members());
    members.keySet().removeIf(key -> key.isEmpty() || key.startsWith("_"));
    return members;
  }

  private boolean isProtected(Object there) {
    return switch (by) {
      case COMPONENT, DEPLOYMENT -> newest(there) > time;
      case DEFAULTS -> !(there instanceof Leaf leaf && isNull(leaf));
      case PEOPLE -> false;
    };
  }

  private void strip(List<String> path, @Nullable Object there, @Nullable Object wanted) {
    if (wanted == null || (wanted instanceof Map<?, ?> none && none.isEmpty())) {
      remove(path);
    } else if (there instanceof Map && wanted instanceof Map) {
      copy(map(there))
          .forEach((key, child) -> strip(below(path, key), child, map(wanted).get(key)));
    }
  }

  private void remove(List<String> path) {
    Object there = at(path);
    if (there == null) {
      return;
    }
    List<String> place = new ArrayList<>();
    Map<String, Object> section = root;
    for (String key : path.subList(0, path.size() - 1)) {
      place.add(spelling(section, key));
      section = section(section, key);
    }
    place.add(spelling(section, path.getLast()));
    tellGone(place, there);
    section.remove(path.getLast());
  }

  private void tellGone(List<String> place, Object gone) {
    if (gone instanceof Leaf leaf) {
      events.add(new Event(place, Optional.of(leaf.value), Optional.empty(), 0));
    } else {
      tellMembersGone(place, gone);
      events.add(new Event(place, Optional.empty(), Optional.empty(), 0));
    }
  }

  private void tellMembersGone(List<String> place, Object gone) {
    map(gone).forEach((key, child) -> tellGone(below(place, key), child));
  }

  private static void raise(Map<String, Object> section, long now) {
    section.replaceAll((key, child) -> {
      if (child instanceof Leaf leaf) {
        return new Leaf(leaf.value, Math.max(leaf.time, now));
      }
      raise(map(child), now);
      return child;
    });
  }

  // ---- words ----

  private static void require(boolean holds) throws Refused {
    if (!holds) {
      throw new Refused(ErrorCode.INVALID_ARGUMENTS);
    }
  }

  private static List<String> keys(Document.Obj request) throws Refused {
    List<String> keys = new ArrayList<>();
    Document given = request.members().getOrDefault("keyPath", new Document.Arr(List.of()));
    require(given instanceof Document.Arr);
    for (Document key : ((Document.Arr) given).items()) {
      require(key instanceof Document.Text);
      keys.add(((Document.Text) key).value());
    }
    return keys;
  }

  private static boolean hasEmptyKey(Document value) {
    return switch (value) {
      case Document.Obj(Map<String, Document> members) ->
          members.containsKey("")
              || members.values().stream().anyMatch(PlainConfiguration::hasEmptyKey);
      case Document.Arr(List<Document> items) ->
          items.stream().anyMatch(PlainConfiguration::hasEmptyKey);
      default -> false;
    };
  }

  /** Levels of keys, and of what is in lists. */
  private static int levels(Object node) {
    Collection<?> parts =
        switch (node) {
          case Leaf leaf -> leaf.value instanceof Document.Arr(var items) ? items : List.of();
          case Map<?, ?> section -> section.values();
          case Document.Obj(Map<String, Document> members) -> members.values();
          case Document.Arr(List<Document> items) -> items;
          default -> List.of();
        };
    return parts.stream().mapToInt(part -> 1 + levels(part)).max().orElse(0);
  }

  private static long milliseconds(String seconds) {
    return new BigDecimal(seconds)
        .movePointRight(3)
        .setScale(0, RoundingMode.HALF_UP)
        .max(BigDecimal.valueOf(Long.MIN_VALUE))
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  static List<String> path(String component, List<String> keyPath) {
    List<String> path = new ArrayList<>(List.of("services", component, "configuration"));
    path.addAll(keyPath);
    return path;
  }

  private static List<String> below(List<String> place, String key) {
    List<String> below = new ArrayList<>(place);
    below.add(key);
    return List.copyOf(below);
  }

  private @Nullable Object at(List<String> path) {
    Object node = root;
    for (String key : path) {
      node = node instanceof Map ? map(node).get(key) : null;
    }
    return node;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  private static Map<String, Object> section(Map<String, Object> in, String key) {
    return map(Objects.requireNonNull(in.get(key)));
  }

  private static String spelling(Map<String, Object> section, String key) {
    return section.keySet().stream().filter(key::equalsIgnoreCase).findFirst().orElse(key);
  }

  private static boolean isNull(Leaf leaf) {
    return leaf.value instanceof Document.Null;
  }

  private static long newest(@Nullable Object node) {
    return switch (node) {
      case Leaf leaf -> leaf.time;
      case Map<?, ?> section ->
          section.values().stream()
              .mapToLong(PlainConfiguration::newest)
              .max()
              .orElse(Long.MIN_VALUE);
      case null, default -> Long.MIN_VALUE;
    };
  }

  private static Document document(Object node) {
    if (node instanceof Leaf leaf) {
      return leaf.value;
    }
    Map<String, Document> members = new LinkedHashMap<>();
    map(node).forEach((key, child) -> members.put(key, document(child)));
    return new Document.Obj(members);
  }

  private static boolean equal(Document one, Document other) {
    if (one instanceof Document.Num(String a) && other instanceof Document.Num(String b)) {
      return new BigDecimal(a).compareTo(new BigDecimal(b)) == 0;
    }
    if (one instanceof Document.Arr(List<Document> a)
        && other instanceof Document.Arr(List<Document> b)) {
      return a.size() == b.size()
          && IntStream.range(0, a.size()).allMatch(i -> equal(a.get(i), b.get(i)));
    }
    if (one instanceof Document.Obj(Map<String, Document> a)
        && other instanceof Document.Obj(Map<String, Document> b)) {
      return a.keySet().equals(b.keySet())
          && a.entrySet().stream()
              .allMatch(
                  each -> equal(each.getValue(), Objects.requireNonNull(b.get(each.getKey()))));
    }
    return one.equals(other);
  }
}
