package dev.marram.recipe;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML 1.1 into a {@link Document}, with the scalars that recipes in the field rely on (see
 * {@link YamlScalar}).
 *
 * <p>Aliases are replaced by what they name, merge keys are ordinary keys, the last of several
 * equal keys wins, keys are the text as written. Tags beyond those of the core schema are ignored.
 * No Java object is ever made from a tag.
 *
 * <p>Limits: {@link #MAX_CODE_POINTS} of text, {@link Document#MAX_DEPTH} levels and {@link
 * #MAX_EXPANDED} characters and nodes once aliases are replaced, so that a few lines of nested
 * aliases cannot fill the memory of whoever writes the document out.
 */
public final class Yaml {
  /** The longest text that is read, in code points. */
  public static final int MAX_CODE_POINTS = 3 << 20;

  /** The largest document with aliases replaced: nodes plus characters of scalars and keys. */
  public static final int MAX_EXPANDED = 8 << 20;

  /** What an anchor names: its value, how much it counts and how many levels it has. */
  private record Anchored(Document value, long size, int height) {}

  private final ParserImpl events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private long size;
  private int deepest;

  private Yaml(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CODE_POINTS);
    events = new ParserImpl(new StreamReader(text), options);
  }

  /**
   * Reads one document; text without any is {@code null}. Any thread.
   *
   * @throws YamlException if the text is no YAML 1.1, holds a second document, or is beyond a limit
   */
  public static Document parse(String text) throws YamlException {
    if (text.codePointCount(0, text.length()) > MAX_CODE_POINTS) {
      throw new YamlException("the text is longer than " + MAX_CODE_POINTS + " characters");
    }
    try {
      return new Yaml(text).document();
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      String problem = e.getProblem() == null ? "no YAML" : e.getProblem();
      throw mark == null ? new YamlException(problem) : new YamlException(problem, mark);
    } catch (ReaderException e) {
      throw unreadable(text, e);
    } catch (YAMLException e) {
      throw new YamlException(String.valueOf(e.getMessage()));
    }
  }

  private static YamlException unreadable(String text, ReaderException e) {
    int end =
        text.offsetByCodePoints(
            0, Math.min(e.getPosition(), text.codePointCount(0, text.length())));
    long line = text.substring(0, end).chars().filter(c -> c == '\n').count() + 1;
    return new YamlException(
        "line %d: the character U+%04X is not allowed in YAML".formatted(line, e.getCodePoint()));
  }

  private Document document() throws YamlException {
    events.getEvent();
    if (events.checkEvent(Event.ID.StreamEnd)) {
      return Document.Null.NULL;
    }
    events.getEvent();
    Document document = value(1);
    events.getEvent();
    if (events.checkEvent(Event.ID.StreamEnd)) {
      return document;
    }
    // A file that ends with a bare separator has an empty second document; that is harmless.
    Mark second = events.getEvent().getStartMark();
    if (value(1) != Document.Null.NULL) {
      throw new YamlException("a second document begins here, one is allowed", second);
    }
    return document;
  }

  private Document value(int depth) throws YamlException {
    Event event = events.getEvent();
    if (event instanceof AliasEvent alias) {
      return aliased(alias, depth);
    }
    long sizeBefore = size;
    int deepestBefore = deepest;
    deepest = depth;
    Document value =
        switch (event.getEventId()) {
          case Scalar -> scalar((ScalarEvent) event);
          case SequenceStart -> sequence(event, depth);
          case MappingStart -> mapping((MappingStartEvent) event, depth);
          case Alias,
              Comment,
              DocumentEnd,
              DocumentStart,
              MappingEnd,
              SequenceEnd,
              StreamEnd,
              StreamStart ->
              throw new YamlException("no value here", event.getStartMark());
        };
    String anchor = ((NodeEvent) event).getAnchor();
    if (anchor != null) {
      anchors.put(anchor, new Anchored(value, size - sizeBefore, deepest - depth));
    }
    deepest = Math.max(deepest, deepestBefore);
    return value;
  }

  /** An anchor is known only after its value ended, so a value cannot contain itself. */
  private Document aliased(AliasEvent alias, int depth) throws YamlException {
    Anchored anchored = anchors.get(alias.getAnchor());
    if (anchored == null) {
      throw new YamlException(
          "the alias *" + alias.getAnchor() + " names nothing that was defined before it",
          alias.getStartMark());
    }
    count(anchored.size(), alias);
    deepest = Math.max(deepest, depth + anchored.height());
    if (deepest > Document.MAX_DEPTH) {
      throw tooDeep(alias);
    }
    return anchored.value();
  }

  private Document scalar(ScalarEvent scalar) throws YamlException {
    count(1L + scalar.getValue().length(), scalar);
    return YamlScalar.read(scalar);
  }

  private Document sequence(Event start, int depth) throws YamlException {
    enter(start, depth);
    List<Document> items = new ArrayList<>();
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      items.add(value(depth + 1));
    }
    events.getEvent();
    return new Document.Arr(items);
  }

  private Document mapping(MappingStartEvent start, int depth) throws YamlException {
    enter(start, depth);
    Map<String, Document> members = new LinkedHashMap<>();
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Event key = events.getEvent();
      if (!(key instanceof ScalarEvent name)) {
        throw new YamlException("a key must be plain text", key.getStartMark());
      }
      count(1L + name.getValue().length(), name);
      members.put(name.getValue(), value(depth + 1));
    }
    events.getEvent();
    return new Document.Obj(members);
  }

  private void enter(Event start, int depth) throws YamlException {
    if (depth > Document.MAX_DEPTH) {
      throw tooDeep(start);
    }
    count(1, start);
  }

  private static YamlException tooDeep(Event event) {
    return new YamlException(
        "nested deeper than " + Document.MAX_DEPTH + " levels", event.getStartMark());
  }

  private void count(long more, Event event) throws YamlException {
    size += more;
    if (size > MAX_EXPANDED) {
      throw new YamlException(
          "with its aliases replaced the document has more than " + MAX_EXPANDED + " characters",
          event.getStartMark());
    }
  }
}
