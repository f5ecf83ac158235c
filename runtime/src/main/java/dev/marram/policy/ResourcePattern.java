package dev.marram.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * One entry of a policy's {@code resources}, matched against the whole resource of a call, case
 * counts.
 *
 * <p>{@code *} is any run of characters. In MQTT syntax a level that is {@code +} is any one level,
 * and a last level {@code #} is the parent and everything below it; elsewhere both are themselves.
 * <code>${*}</code>, <code>${?}</code> and <code>${$}</code> are the character in the braces.
 *
 * <p>Matching never goes back further than the last {@code *}: the text between two of them has
 * only one possible end for each beginning, and a later beginning never ends earlier, so the
 * leftmost fit is as good as any. Each character of the resource is therefore the beginning of at
 * most one attempt, whatever the number of stars.
 *
 * <p>Source: IPC operations 2.3, configuration 6.4.
 */
final class ResourcePattern {
  /** Which characters are wildcards. */
  enum Syntax {
    STANDARD,
    MQTT
  }

  /** A resource that cannot be read; the message is the reason. */
  static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidException(String reason) {
      super(reason);
    }
  }

  private sealed interface Step {
    record Literal(String text) implements Step {}

    /** Up to the next slash. Always a whole level, so its end is certain. */
    record OneLevel() implements Step {}

    /** The end, or a slash and anything. Always the last step. */
    record ThisAndDeeper() implements Step {}
  }

  private static final int NO_MATCH = -1;

  private final String text;

  /** What stands between the stars; one more than there are stars. */
  private final List<List<Step>> pieces;

  private ResourcePattern(String text, List<List<Step>> pieces) {
    this.text = text;
    this.pieces = pieces;
  }

  static ResourcePattern parse(String text, Syntax syntax) throws InvalidException {
    if (text.isEmpty()) {
      throw new InvalidException("it is empty");
    }
    if (text.length() > Authorizer.MAX_RESOURCE_CHARS) {
      throw new InvalidException("it is longer than " + Authorizer.MAX_RESOURCE_CHARS);
    }
    return new ResourcePattern(text, new Parser(text, syntax).pieces());
  }

  /** The entry as written in the policy. */
  String text() {
    return text;
  }

  boolean matches(String resource) {
    List<Step> first = pieces.getFirst();
    int position = end(first, resource, 0);
    if (pieces.size() == 1 || position == NO_MATCH) {
      return position == resource.length();
    }
    for (List<Step> piece : pieces.subList(1, pieces.size() - 1)) {
      position = leftmostEnd(piece, resource, position);
      if (position == NO_MATCH) {
        return false;
      }
    }
    return endsWith(pieces.getLast(), resource, position);
  }

  private static int leftmostEnd(List<Step> piece, String resource, int from) {
    for (int start = from; start <= resource.length(); start++) {
      int end = end(piece, resource, start);
      if (end != NO_MATCH) {
        return end;
      }
    }
    return NO_MATCH;
  }

  private static boolean endsWith(List<Step> piece, String resource, int from) {
    for (int start = from; start <= resource.length(); start++) {
      if (end(piece, resource, start) == resource.length()) {
        return true;
      }
    }
    return false;
  }

  /** Where the steps end when they begin here. */
  private static int end(List<Step> steps, String resource, int start) {
    int position = start;
    for (Step step : steps) {
      switch (step) {
        case Step.Literal literal -> {
          if (!resource.startsWith(literal.text, position)) {
            return NO_MATCH;
          }
          position += literal.text.length();
        }
        case Step.OneLevel _ -> {
          int slash = resource.indexOf('/', position);
          position = slash < 0 ? resource.length() : slash;
        }
        case Step.ThisAndDeeper _ -> {
          boolean levelEnds = position == resource.length() || resource.charAt(position) == '/';
          return levelEnds ? resource.length() : NO_MATCH;
        }
      }
    }
    return position;
  }

  /** Reads one pattern, once. */
  private static final class Parser {
    private final String text;
    private final Syntax syntax;
    private final List<List<Step>> pieces = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private List<Step> piece = new ArrayList<>();

    Parser(String text, Syntax syntax) {
      this.text = text;
      this.syntax = syntax;
    }

    List<List<Step>> pieces() throws InvalidException {
      int position = 0;
      while (position < text.length()) {
        position = readAt(position);
      }
      endPiece();
      return List.copyOf(pieces);
    }

    /** Returns the position behind what was read. */
    private int readAt(int position) throws InvalidException {
      if (text.startsWith("${", position)) {
        literal.append(escaped(position));
        return position + 4;
      }
      char character = text.charAt(position);
      if (character == '?') {
        throw new InvalidException("a bare ? is not allowed; write ${?} for the character");
      }
      if (character == '*') {
        endPiece();
      } else if (character == '+' && isWholeLevel(position)) {
        add(new Step.OneLevel());
      } else if (character == '#' && isWholeLevel(position) && position + 1 == text.length()) {
        everythingFromHere();
      } else {
        literal.append(character);
      }
      return position + 1;
    }

    private char escaped(int position) throws InvalidException {
      boolean known =
          position + 3 < text.length()
              && "*?$".indexOf(text.charAt(position + 2)) >= 0
              && text.charAt(position + 3) == '}';
      if (!known) {
        throw new InvalidException("after ${ only *}, ?} or $} may follow");
      }
      return text.charAt(position + 2);
    }

    private boolean isWholeLevel(int position) {
      return syntax == Syntax.MQTT
          && (position == 0 || text.charAt(position - 1) == '/')
          && (position + 1 == text.length() || text.charAt(position + 1) == '/');
    }

    private void everythingFromHere() {
      if (literal.isEmpty()) { // the whole pattern is #
        endPiece();
        return;
      }
      literal.setLength(literal.length() - 1); // the slash: a/# matches a
      add(new Step.ThisAndDeeper());
    }

    private void add(Step step) {
      endLiteral();
      piece.add(step);
    }

    private void endLiteral() {
      if (!literal.isEmpty()) {
        piece.add(new Step.Literal(literal.toString()));
        literal.setLength(0);
      }
    }

    private void endPiece() {
      endLiteral();
      pieces.add(List.copyOf(piece));
      piece = new ArrayList<>();
    }
  }
}
