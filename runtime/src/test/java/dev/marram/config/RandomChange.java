package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A change of a configuration, to be made by the real code and by the plain one.
 *
 * @param component whose configuration it is
 * @param keyPath of a reset
 * @param given the request of an update, or the values of the others
 */
public record RandomChange(Kind kind, String component, List<String> keyPath, Document.Obj given) {

  /** Who changes what. */
  public enum Kind {
    UPDATE,
    PEOPLE,
    RESET,
    DEPLOYMENT,
    INSTALLATION,
    REMOVAL
  }

  public static final List<String> COMPONENTS =
      List.of("com.example.A", "com.example.B", "com.example.C");

  /** What a reset brings back. */
  public static final Document.Obj DEFAULTS =
      UpdateCase.document("{'a':10,'B':{'a':'x','_p':1,'c':{}},'Key':[10],'e':{}}");

  private static final String[] KEYS = {"a", "b", "c", "Key", "ärger"};
  private static final String[] VALUES = {
    "10",
    "10.0",
    "1e1",
    "-0.50",
    "-5E-1",
    "12345678901234567890",
    "'10'",
    "''",
    "'x'",
    "true",
    "false",
    "null",
    "null",
    "[]",
    "[10]",
    "[10.0]",
    "[{'x':1,'y':null}]",
    "[{'y':null,'x':1.0}]",
    "[{'X':1}]"
  };

  static RandomChange next(RandomGenerator random, long now) {
    String component = COMPONENTS.get(random.nextInt(COMPONENTS.size()));
    int kind = random.nextInt(100);
    if (kind < 70) {
      return new RandomChange(Kind.UPDATE, component, List.of(), request(random, now));
    } else if (kind < 80) {
      return new RandomChange(Kind.PEOPLE, component, List.of(), request(random, now));
    } else if (kind < 87) {
      return new RandomChange(Kind.RESET, component, keyPath(random), DEFAULTS);
    } else if (kind < 92) {
      return new RandomChange(Kind.DEPLOYMENT, component, List.of(), object(random, 3));
    } else if (kind < 97) {
      return new RandomChange(Kind.INSTALLATION, component, List.of(), object(random, 3));
    }
    return new RandomChange(Kind.REMOVAL, component, List.of(), Document.Obj.EMPTY);
  }

  /** The request of an UpdateConfiguration, now and then one that is refused for what it is. */
  public static Document.Obj request(RandomGenerator random, long now) {
    Map<String, Document> request = new LinkedHashMap<>();
    if (random.nextInt(4) > 0) {
      List<Document> keys = new ArrayList<>();
      keyPath(random).forEach(key -> keys.add(new Document.Text(key)));
      request.put("keyPath", new Document.Arr(keys));
    }
    if (random.nextInt(20) > 0) {
      request.put("timestamp", new Document.Num(seconds(random, now)));
    }
    if (random.nextInt(100) > 0) {
      request.put("valueToMerge", random.nextInt(6) > 0 ? object(random, 3) : value(random, 0));
    }
    return new Document.Obj(request);
  }

  /** Now, about now, long ago, in the future, or beyond; at times finer than a millisecond. */
  private static String seconds(RandomGenerator random, long now) {
    if (random.nextInt(50) == 0) {
      return new String[] {"-1", "-1e30", "1e30"}[random.nextInt(3)];
    }
    long milliseconds =
        switch (random.nextInt(12)) {
          case 0 -> 0;
          case 1 -> 1;
          case 2 -> now + random.nextInt(1_000);
          default -> Math.max(1, now - 25 + random.nextInt(50));
        };
    String fraction = random.nextInt(8) == 0 ? "5" : random.nextInt(8) == 0 ? "4" : "";
    return "%d.%03d%s".formatted(milliseconds / 1000, milliseconds % 1000, fraction);
  }

  public static List<String> keyPath(RandomGenerator random) {
    List<String> path = new ArrayList<>();
    for (int length = random.nextInt(4); length > 0; length--) {
      path.add(key(random));
    }
    return path;
  }

  private static String key(RandomGenerator random) {
    String key =
        switch (random.nextInt(60)) {
          case 0 -> "";
          case 1 -> "accessControl";
          case 2, 3 -> "_p";
          default -> KEYS[random.nextInt(KEYS.length)];
        };
    return switch (random.nextInt(3)) {
      case 0 -> key.toUpperCase(Locale.ROOT);
      case 1 -> key.toLowerCase(Locale.ROOT);
      default -> key;
    };
  }

  public static Document.Obj object(RandomGenerator random, int levels) {
    Map<String, Document> members = new LinkedHashMap<>();
    for (int size = random.nextInt(4); size > 0; size--) {
      members.put(key(random), value(random, levels - 1));
    }
    return new Document.Obj(members);
  }

  private static Document value(RandomGenerator random, int levels) {
    if (levels > 0 && random.nextInt(3) == 0) {
      return object(random, levels);
    }
    return switch (random.nextInt(200)) {
      case 0 -> new Document.Text("long \"".repeat(200));
      case 1 -> new Document.Text("x".repeat(40_000));
      case 2 -> deep(60 + random.nextInt(8));
      default -> parsed(VALUES[random.nextInt(VALUES.length)]);
    };
  }

  private static Document deep(int levels) {
    return levels == 0 ? new Document.Num("1") : new Document.Obj(Map.of("d", deep(levels - 1)));
  }

  private static Document parsed(String json) {
    try {
      return Document.parse(UpdateCase.json(json));
    } catch (Document.SyntaxException e) {
      throw new IllegalStateException(json, e);
    }
  }

  /** For the store. */
  ConfigurationStore.Transaction transaction() {
    List<String> place = Update.pathOf(component);
    return switch (kind) {
      case UPDATE -> (root, now) -> Update.read(given, component, false).applyTo(root, now);
      case PEOPLE -> (root, now) -> Update.read(given, component, true).applyTo(root, now);
      case RESET -> (root, now) -> Update.reset(root, component, keyPath, given, now);
      case DEPLOYMENT ->
          (root, now) -> new Merge(root, now).put(place, given, Merge.Existing.STAYS_IF_NEWER);
      case INSTALLATION ->
          (root, now) -> new Merge(root, now).put(place, given, Merge.Existing.STAYS).raise(place);
      case REMOVAL -> (root, now) -> new Merge(root, now).remove(List.of("services", component));
    };
  }

  /** The same for the plain configuration. */
  PlainConfiguration appliedTo(PlainConfiguration before, long now)
      throws PlainConfiguration.Refused {
    PlainConfiguration after = before.copy();
    switch (kind) {
      case UPDATE -> after.update(component, given, now);
      case PEOPLE -> after.set(component, given, now);
      case RESET -> after.reset(component, keyPath, given, now);
      case DEPLOYMENT -> after.deploy(component, given, now);
      case INSTALLATION -> after.install(component, given, now);
      case REMOVAL -> after.remove(component);
    }
    return after;
  }
}
