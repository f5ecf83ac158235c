package dev.marram.recipe;

import dev.marram.model.Document;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML 1.1 into a {@link Document}, with the scalars that recipes in the field rely on:
 * {@code yes} and {@code on} are booleans, {@code 012}, {@code 0x1F}, {@code 0b11} and {@code
 * 1_000} numbers; sexagesimals ({@code 12:30:45}), dates, infinities and everything else stay text.
 * A number that JSON would write the same way keeps its text, so that {@code 1.10} where a version
 * is meant is still {@code 1.10}.
 *
 * <p>Aliases are replaced by what they name, merge keys are ordinary keys, the last of several
 * equal keys wins, keys are the text as written. No Java object is ever made from a tag.
 *
 * <p>Limits: {@link #MAX_SIZE}, also with aliases replaced, so that a few lines of nested aliases
 * cannot fill the memory, and {@link Document#MAX_DEPTH} levels.
 */
public final class Yaml {
  /** The largest text in code points; also of nodes and characters with aliases replaced. */
  public static final int MAX_SIZE = 3 << 20;

  /** Below a longer path no lines are known. */
  private static final int MAX_PATH = 1000;

  /** The longest number that can be written out as JSON and read again. */
  private static final int MAX_DIGITS = 1000;

  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");

  private long size;

  private Yaml() {}

  /**
   * Reads one document; text without any is {@code null}. Any thread.
   *
   * @throws Document.SyntaxException if the text is no YAML 1.1, holds a second document, or is
   *     beyond a limit
   */
  public static Document parse(String text) throws Document.SyntaxException {
    try {
      return document(composer(text));
    } catch (MarkedYAMLException e) {
      throw fault(e.getProblemMark(), e.getProblem(), false);
    } catch (ReaderException e) {
      long line = text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count() + 1;
      throw new Document.SyntaxException(
          "line %d: the character U+%04X is not allowed in YAML".formatted(line, e.getCodePoint()),
          false);
    } catch (YAMLException | IllegalArgumentException e) { // the latter for a blank tag
      throw new Document.SyntaxException(String.valueOf(e.getMessage()), false);
    }
  }

  private static Composer composer(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_SIZE);
    options.setNestingDepthLimit(Document.MAX_DEPTH + 1); // a scalar is a level there
    options.setMaxAliasesForCollections(Integer.MAX_VALUE); // our count bounds what they stand for
    options.setTagInspector(_ -> true); // nothing is made from a tag
    return new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
  }

  /**
   * The line of each key of a document that can be read, by the key with those above it in small
   * letters: {@code manifests[0].platform}. None for JSON that is no YAML.
   */
  public static Map<String, Integer> lines(String text) {
    Map<String, Integer> lines = new HashMap<>();
    try {
      Composer composer = composer(text);
      if (composer.checkNode()) {
        lines(composer.getNode(), "", new HashSet<>(), lines);
      }
    } catch (YAMLException | IllegalArgumentException _) {
      lines.clear();
    }
    return lines;
  }

  /** What an alias stands for is looked at once, where it is written. */
  private static void lines(Node node, String path, Set<Node> seen, Map<String, Integer> lines) {
    lines.putIfAbsent(path, node.getStartMark().getLine() + 1);
    if (!seen.add(node) || path.length() > MAX_PATH) {
      return;
    }
    if (node instanceof SequenceNode sequence) {
      int index = 0;
      for (Node item : sequence.getValue()) {
        lines(item, path + "[" + index++ + "]", seen, lines);
      }
    } else if (node instanceof MappingNode mapping) {
      for (NodeTuple member : mapping.getValue()) {
        if (member.getKeyNode() instanceof ScalarNode key) {
          String place =
              (path + "." + key.getValue().toLowerCase(Locale.ROOT)).replaceAll("^\\.", "");
          lines.put(place, key.getStartMark().getLine() + 1);
          lines(member.getValueNode(), place, seen, lines);
        }
      }
    }
  }

  private static Document document(Composer composer) throws Document.SyntaxException {
    Yaml yaml = new Yaml();
    Document document =
        composer.checkNode() ? yaml.value(composer.getNode(), 1) : Document.Null.NULL;
    if (composer.checkNode()) {
      // A file that ends with a bare separator has an empty second document; that is harmless.
      Node second = composer.getNode();
      if (yaml.value(second, 1) != Document.Null.NULL) {
        throw fault(second.getStartMark(), "a second document begins here, one is allowed", false);
      }
    }
    return document;
  }

  /** Ends for an alias inside of what it names too: it is too deep, or too large. */
  private Document value(Node node, int depth) throws Document.SyntaxException {
    if (node instanceof ScalarNode scalar) {
      count(scalar);
      return scalar(scalar.getTag(), scalar.getValue());
    }
    if (depth > Document.MAX_DEPTH) {
      String why = "nested deeper than " + Document.MAX_DEPTH + " levels";
      throw fault(node.getStartMark(), why, true);
    }
    count(node);
    if (node instanceof SequenceNode sequence) {
      List<Document> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(value(item, depth + 1));
      }
      return new Document.Arr(items);
    }
    Map<String, Document> members = new LinkedHashMap<>();
    for (NodeTuple member : ((MappingNode) node).getValue()) {
      if (!(member.getKeyNode() instanceof ScalarNode key)) {
        throw fault(member.getKeyNode().getStartMark(), "a key must be plain text", false);
      }
      count(key);
      members.put(key.getValue(), value(member.getValueNode(), depth + 1));
    }
    return new Document.Obj(members);
  }

  private void count(Node node) throws Document.SyntaxException {
    size += 1 + (node instanceof ScalarNode scalar ? scalar.getValue().length() : 0);
    if (size > MAX_SIZE) {
      String why = "with aliases replaced the document has more than " + MAX_SIZE + " characters";
      throw fault(node.getStartMark(), why, false);
    }
  }

  private static Document scalar(Tag tag, String text) {
    if (tag.equals(Tag.NULL)) {
      return Document.Null.NULL;
    }
    if (tag.equals(Tag.BOOL)) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "yes", "true", "on" -> new Document.Bool(true);
        case "no", "false", "off" -> new Document.Bool(false);
        default -> new Document.Text(text);
      };
    }
    if ((tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) && text.length() <= MAX_DIGITS) {
      return number(text);
    }
    return new Document.Text(text);
  }

  private static Document number(String text) {
    if (JSON_NUMBER.matcher(text).matches()) {
      return new Document.Num(text);
    }
    String digits = text.replace("_", "");
    try {
      if (digits.matches("[-+]?0b.*")) {
        return Document.Num.of(Long.parseLong(digits.replaceFirst("0b", ""), 2));
      }
      return digits.matches("[-+]?0(x.*|[0-7]+)")
          ? Document.Num.of(Long.decode(digits))
          : new Document.Num(new BigDecimal(digits).toString());
    } catch (NumberFormatException _) {
      return new Document.Text(text); // 12:30:45, .inf, or a tag that does not fit
    }
  }

  private static Document.SyntaxException fault(Mark mark, String why, boolean tooDeep) {
    return new Document.SyntaxException(
        "line %d, column %d: %s".formatted(mark.getLine() + 1, mark.getColumn() + 1, why), tooDeep);
  }
}
