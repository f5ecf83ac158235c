package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rules of an update, each a line of one table: the rows of decisions D6 and of the operations
 * reference, section 6.2. Tests run them against the pure code and against the operation.
 *
 * @param given the component's configuration, of 1,000 s
 * @param newer the same, of 3,000 s
 * @param request with ' for "
 * @param answer {@code ok}, or the beginning of the error's code and message
 * @param after the configuration afterwards; the given one if it is empty
 * @param events the paths of changed leaves, in order
 */
public record UpdateCase(
    String rule,
    String given,
    String newer,
    String request,
    String answer,
    String after,
    List<String> events) {
  private static final String STALE =
      "FailedUpdateConditionCheckError: Proposed timestamp is older than the config's latest"
          + " modified timestamp";
  private static final String POLICIES =
      "InvalidArgumentsError: Config update is not allowed for following fields [accessControl]";

  private static final String TABLE =
      """
      no timestamp                          | {'a':1} | | {'valueToMerge':{'a':2}} | I Timestamp is required | |
      no value                              | {'a':1} | | {'timestamp':2000} | I ValueToMerge is required | |
      a null value to merge is none         | {'a':1} | | {'timestamp':2000,'keyPath':['a'],'valueToMerge':null} | I ValueToMerge is required | |
      a timestamp that is no number         | {'a':1} | | {'timestamp':'2000','valueToMerge':{'a':2}} | I timestamp must be a number | |
      a keyPath that is no list             | {'a':1} | | {'timestamp':2000,'keyPath':'a','valueToMerge':{'a':2}} | I keyPath must be a list of strings | |
      a key that is no string               | {'a':1} | | {'timestamp':2000,'keyPath':[1],'valueToMerge':{'a':2}} | I keyPath must be a list of strings | |
      an object is merged                   | {'a':1,'b':{'c':1,'d':1}} | | {'timestamp':2000,'valueToMerge':{'b':{'c':2,'e':3}}} | ok | {'a':1,'b':{'c':2,'d':1,'e':3}} | b.c b.e
      at a path of containers               | {'a':{'b':{'c':1,'d':1}}} | | {'timestamp':2000,'keyPath':['a','b'],'valueToMerge':{'c':2}} | ok | {'a':{'b':{'c':2,'d':1}}} | a.b.c
      keys are the same in any case         | {'Port':1} | | {'timestamp':2000,'valueToMerge':{'port':2}} | ok | {'Port':2} | Port
      and in a keyPath                      | {'My':{'Key':1}} | | {'timestamp':2000,'keyPath':['MY'],'valueToMerge':{'KEY':2}} | ok | {'My':{'Key':2}} | My.Key
      twice in one request: the last counts | {} | | {'timestamp':2000,'valueToMerge':{'a':1,'A':2}} | ok | {'a':2} | a
      a list is replaced whole              | {'l':[1,2]} | | {'timestamp':2000,'valueToMerge':{'l':[3]}} | ok | {'l':[3]} | l
      also one of objects                   | {'l':[{'x':1}]} | | {'timestamp':2000,'valueToMerge':{'l':[{'y':2}]}} | ok | {'l':[{'y':2}]} | l
      a null is stored, nothing is deleted  | {'a':1} | | {'timestamp':2000,'valueToMerge':{'a':null}} | ok | {'a':null} | a
      object over scalar                    | {'a':1} | | {'timestamp':2000,'valueToMerge':{'a':{'b':2}}} | ok | {'a':{'b':2}} | a a.b
      scalar over object                    | {'a':{'b':1,'c':{'d':1}}} | | {'timestamp':2000,'valueToMerge':{'a':2}} | ok | {'a':2} | a.b a.c.d a.c a
      list over object                      | {'a':{'b':1}} | | {'timestamp':2000,'valueToMerge':{'a':[2]}} | ok | {'a':[2]} | a.b a
      a missing path is made                | {} | | {'timestamp':2000,'keyPath':['x','y'],'valueToMerge':{'z':1}} | ok | {'x':{'y':{'z':1}}} | x.y.z
      however old the request is            | {'a':1} | | {'timestamp':1,'keyPath':['x','y'],'valueToMerge':{'z':1}} | ok | {'a':1,'x':{'y':{'z':1}}} | x.y.z
      keyPath names a leaf, value an object | {'a':{'b':5}} | | {'timestamp':2000,'keyPath':['a','b'],'valueToMerge':{'b':1}} | ok | {'a':{'b':{'b':1}}} | a.b a.b.b
      a scalar sets the leaf at keyPath     | {'a':{'b':5}} | | {'timestamp':2000,'keyPath':['a','b'],'valueToMerge':6} | ok | {'a':{'b':6}} | a.b
      and makes it                          | {} | | {'timestamp':2000,'keyPath':['a','b'],'valueToMerge':'x'} | ok | {'a':{'b':'x'}} | a.b
      a list does as well                   | {'a':1} | | {'timestamp':2000,'keyPath':['a'],'valueToMerge':[1]} | ok | {'a':[1]} | a
      a scalar without keyPath              | {'a':1} | | {'timestamp':2000,'valueToMerge':6} | I valueToMerge must be an object | |
      a list with an empty keyPath          | {'a':1} | | {'timestamp':2000,'keyPath':[],'valueToMerge':[6]} | I valueToMerge must be an object | |
      keyPath below a leaf                  | {'a':1} | | {'timestamp':2000,'keyPath':['a','b'],'valueToMerge':{'c':1}} | I keyPath [a, b] continues below a value | |
      below a list                          | {'a':[{}]} | | {'timestamp':2000,'keyPath':['a','0'],'valueToMerge':{'c':1}} | I keyPath [a, 0] continues below a value | |
      far below a leaf                      | {'a':{'b':true}} | | {'timestamp':2000,'keyPath':['a','b','c','d'],'valueToMerge':1} | I keyPath [a, b, c, d] continues below a value | |
      a null leaf counts as absent          | {'a':null} | | {'timestamp':2000,'keyPath':['a','b'],'valueToMerge':{'c':1}} | ok | {'a':{'b':{'c':1}}} | a.b.c
      a null leaf gives way to an object    | {'a':null} | | {'timestamp':2000,'valueToMerge':{'a':{'b':1}}} | ok | {'a':{'b':1}} | a.b
      an empty object changes nothing       | {'a':{'b':1}} | | {'timestamp':2000,'keyPath':['a'],'valueToMerge':{}} | ok | | -
      where nothing is, it makes a section  | {} | | {'timestamp':2000,'keyPath':['a','b'],'valueToMerge':{}} | ok | {'a':{'b':{}}} | -
      over a leaf, it takes its place       | {'a':1} | | {'timestamp':2000,'keyPath':['a'],'valueToMerge':{}} | ok | {'a':{}} | a
      an older request                      | {'a':1} | | {'timestamp':999,'valueToMerge':{'a':2}} | S | |
      nothing of it is done                 | {'a':1} | {'b':1} | {'timestamp':2000,'valueToMerge':{'a':2,'b':2,'n':3}} | S | {'a':1,'b':1} |
      nor if what is newer is removed       | {'a':{'b':1}} | {'a':{'c':1}} | {'timestamp':2000,'valueToMerge':{'a':5}} | S | {'a':{'b':1,'c':1}} |
      nor if it gives way to a container    | {} | {'a':1} | {'timestamp':2000,'keyPath':['a'],'valueToMerge':{'b':1}} | S | {'a':1} |
      a newer null is a leaf as well        | {} | {'a':null} | {'timestamp':2000,'valueToMerge':{'a':1}} | S | {'a':null} |
      a newer sibling is in nobody's way    | {'a':1} | {'b':1} | {'timestamp':2000,'valueToMerge':{'a':2}} | ok | {'a':2,'b':1} | a
      an equal value never conflicts        | {'a':1} | {'b':1} | {'timestamp':2000,'valueToMerge':{'a':2,'b':1}} | ok | {'a':2,'b':1} | a
      the same timestamp                    | {'a':1} | | {'timestamp':1000,'valueToMerge':{'a':2}} | ok | {'a':2} | a
      the same value                        | {'a':1,'l':[1,{'x':null}]} | | {'timestamp':2000,'valueToMerge':{'a':1,'l':[1,{'x':null}]}} | ok | | -
      10 is 10.0 and the stored form stays  | {'a':10,'l':[1.50]} | | {'timestamp':2000,'valueToMerge':{'a':10.0,'l':[15e-1]}} | ok | | -
      10 is not "10"                        | {'a':10} | | {'timestamp':2000,'valueToMerge':{'a':'10'}} | ok | {'a':'10'} | a
      numbers keep their kind               | {} | | {'timestamp':2000,'valueToMerge':{'a':10.0,'b':1e3,'c':12345678901234567890}} | ok | {'a':10.0,'b':1e3,'c':12345678901234567890} | a b c
      a timestamp far in the future         | {'a':1} | | {'timestamp':99999999999,'valueToMerge':{'a':2}} | ok | {'a':2} | a
      beyond all numbers                    | {'a':1} | | {'timestamp':1e400,'valueToMerge':{'a':2}} | ok | {'a':2} | a
      timestamp 0 is now                    | {'a':1} | {'b':1} | {'timestamp':0,'valueToMerge':{'a':2,'b':2}} | ok | {'a':2,'b':2} | a b
      so is 0.0                             | {'a':1} | | {'timestamp':0.0,'valueToMerge':{'a':2}} | ok | {'a':2} | a
      milliseconds count                    | {'a':1} | | {'timestamp':999.9994,'valueToMerge':{'a':2}} | S | |
      a private key is left out             | {'a':1} | | {'timestamp':2000,'valueToMerge':{'_p':1,'a':2,'b':{'_q':1,'c':1}}} | ok | {'a':2,'b':{'c':1}} | a b.c
      in a keyPath too                      | {'a':1} | | {'timestamp':2000,'keyPath':['_p','x'],'valueToMerge':{'y':1}} | ok | | -
      an empty key                          | {'a':1} | | {'timestamp':2000,'valueToMerge':{'a':2,'b':{'':1}}} | I valueToMerge holds an empty key | |
      an empty key in the keyPath           | {'a':1} | | {'timestamp':2000,'keyPath':['x',''],'valueToMerge':{'a':2}} | I keyPath [x, ] holds an empty key | |
      policies in a keyPath                 | {'accessControl':{}} | | {'timestamp':2000,'keyPath':['accessControl'],'valueToMerge':{'x':1}} | P | |
      in any letter case                    | {'accessControl':{}} | | {'timestamp':2000,'keyPath':['ACCESScontrol','x'],'valueToMerge':1} | P | |
      policies in the root                  | {'a':1} | | {'timestamp':2000,'keyPath':null,'valueToMerge':{'a':2,'AccessControl':null}} | P | |
      written with an escape                | {'a':1} | | {'timestamp':2000,'valueToMerge':{'acce\\u0073sControl':{}}} | P | |
      below another key it is any name      | {} | | {'timestamp':2000,'keyPath':['my'],'valueToMerge':{'accessControl':1}} | ok | {'my':{'accessControl':1}} | my.accessControl
      """;

  /** All of them. */
  public static Stream<UpdateCase> all() {
    return Stream.concat(TABLE.lines().map(UpdateCase::read), limits());
  }

  private static UpdateCase read(String line) {
    String[] parts = Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
    String answer =
        switch (parts[4].charAt(0)) {
          case 'S' -> STALE;
          case 'P' -> POLICIES;
          case 'I' -> "InvalidArgumentsError: " + parts[4].substring(2);
          default -> parts[4];
        };
    List<String> events =
        Arrays.stream(parts[6].split(" ")).filter(path -> path.matches("[^-]+")).toList();
    return new UpdateCase(
        parts[0], parts[1], parts[2], parts[3], answer, parts[5].isEmpty() ? "" : parts[5], events);
  }

  private static Stream<UpdateCase> limits() {
    String deep = "'d'," + String.join(",", "d".repeat(62).split("")).replace("d", "'d'");
    String most = "x".repeat(Update.MAX_VALUE_BYTES - 8);
    Collector<CharSequence, ?, String> object = Collectors.joining(",", "{", "}");
    List<UpdateCase> cases = new ArrayList<>();
    cases.add(limit("64 levels", "{}", at(deep, "{'e':1}"), "ok", "", List.of(dotted(63) + ".e")));
    cases.add(
        limit(
            "65 levels",
            "{}",
            at(deep, "{'e':{'f':1}}"),
            "A configuration may have 64 levels",
            "{}",
            List.of()));
    cases.add(
        limit(
            "also in lists",
            "{}",
            at(deep, "{'e':[1]}"),
            "A configuration may have 64 levels",
            "{}",
            List.of()));
    cases.add(
        limit("the largest value", "{}", at("", "{'a':'" + most + "'}"), "ok", "", List.of("a")));
    cases.add(
        limit(
            "a larger one",
            "{}",
            at("", "{'a':'x" + most + "'}"),
            "valueToMerge is larger than 4194304 bytes",
            "{}",
            List.of()));
    String three =
        IntStream.range(0, 4)
            .mapToObj(i -> "'k%d':'%s'".formatted(i, "x".repeat(4_190_000)))
            .collect(Collectors.joining(","));
    cases.add(
        limit(
            "a configuration of more than 16 MiB",
            "{" + three + "}",
            at("", "{'a':'" + "y".repeat(20_000) + "'}"),
            "The configuration of ",
            "",
            List.of()));
    cases.add(
        limit(
            "escapes count as they are written",
            "{}",
            at("", "{'a':'" + "\\u0001".repeat(Update.MAX_VALUE_BYTES / 6) + "'}"),
            "valueToMerge is larger than 4194304 bytes",
            "{}",
            List.of()));
    cases.add(
        limit(
            "more keys than there is room for",
            "{}",
            at("", IntStream.range(0, 140_000).mapToObj("'%d':1"::formatted).collect(object)),
            "The configuration of ",
            "{}",
            List.of()));
    // The path begins with services, com.example.Me and configuration, each in quotes.
    String longest = "\u65e5".repeat((16_384 - 41 - 2) / 3);
    cases.add(
        limit(
            "too many keys",
            "{}",
            at("'k'" + ",'k'".repeat(100_000), "1"),
            "A configuration may have 64 levels",
            "{}",
            List.of()));
    cases.add(limit("long keys", "{}", at("'" + longest + "'", "1"), "ok", "", List.of(longest)));
    cases.add(
        limit(
            "longer ones",
            "{}",
            at("'" + longest + "k'", "{'k':1}"),
            "The keys on the way to a value may have 16384 bytes together",
            "{}",
            List.of()));
    return cases.stream();
  }

  private static String dotted(int levels) {
    return String.join(".", "d".repeat(levels).split(""));
  }

  private static String at(String keys, String value) {
    return "{'timestamp':2000,'keyPath':[%s],'valueToMerge':%s}".formatted(keys, value);
  }

  private static UpdateCase limit(
      String rule, String given, String request, String answer, String after, List<String> events) {
    String code = answer.equals("ok") ? answer : "InvalidArgumentsError: " + answer;
    return new UpdateCase(rule, given, "", request, code, after, events);
  }

  /** A document of the table. */
  public static Document.Obj document(String json) {
    try {
      return (Document.Obj) Document.parse(json(json));
    } catch (Document.SyntaxException e) {
      throw new IllegalStateException(json, e);
    }
  }

  /** As it is on the wire. */
  public static String json(String text) {
    return text.replace('\'', '"');
  }

  /** Puts what is given into a tree. */
  public Merge givenIn(Container root, String component) {
    Merge merge = new Merge(root, 1_000_000);
    merge.put(Update.pathOf(component), document(given), Merge.Existing.STAYS_IF_NEWER);
    if (newer.isEmpty()) {
      return merge;
    }
    Merge second = new Merge(merge.root(), 3_000_000);
    return second.put(Update.pathOf(component), document(newer), Merge.Existing.STAYS_IF_NEWER);
  }

  @Override
  public String toString() {
    return rule;
  }
}
