package dev.marram.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
 * most one attempt, whatever the number of stars. A regular expression would need a frame of the
 * stack for each of its parts, and hostile policies have many.
 *
 * <p>Source: IPC operations 2.3, configuration 6.4.
 */
final class ResourcePattern {
  enum Syntax {
    STANDARD(""),
    MQTT("|(?<![^/])\\+(?![^/])|(?:\\A|/)#\\z");

    private final Pattern special;

    Syntax(String wildcards) {
      special = Pattern.compile("\\$\\{[*?$]}|\\$\\{|[*?]" + wildcards);
    }
  }

  /** A resource that cannot be read; the message is the reason. */
  static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidException(String reason) {
      super(reason);
    }
  }

  /** Any run of characters, also none. */
  private static final int ANY_RUN = -1;

  /** Up to the next slash. Always a whole level, so its end is certain. */
  private static final int ONE_LEVEL = -2;

  /** The end, or a slash and anything. Always the last step. */
  private static final int THIS_AND_DEEPER = -3;

  private final String text;

  /** Characters that have to be there, and the wildcards above. */
  private final int[] steps;

  private ResourcePattern(String text, int[] steps) {
    this.text = text;
    this.steps = steps;
  }

  static ResourcePattern parse(String text, Syntax syntax) throws InvalidException {
    if (text.isEmpty()) {
      throw new InvalidException("it is empty");
    }
    if (text.length() > Authorizer.MAX_RESOURCE_CHARS) {
      throw new InvalidException("it is longer than " + Authorizer.MAX_RESOURCE_CHARS);
    }
    IntStream.Builder steps = IntStream.builder();
    Matcher special = syntax.special.matcher(text);
    int position = 0;
    while (special.find()) {
      text.substring(position, special.start()).chars().forEach(steps);
      position = special.end();
      switch (special.group()) {
        case "*", "#" -> steps.add(ANY_RUN);
        case "+" -> steps.add(ONE_LEVEL);
        case "/#" -> steps.add(THIS_AND_DEEPER); // without the slash: a/# matches a
        case "?" ->
            throw new InvalidException("a bare ? is not allowed; write ${?} for the character");
        case "${" -> throw new InvalidException("after ${ only *}, ?} or $} may follow");
        default -> steps.add(special.group().charAt(2));
      }
    }
    text.substring(position).chars().forEach(steps);
    return new ResourcePattern(text, steps.build().toArray());
  }

  /** The entry as written in the policy. */
  String text() {
    return text;
  }

  boolean matches(String resource) {
    int step = 0;
    int position = 0;
    int afterRun = -1; // the step behind the last star
    int runEnd = 0; // where that star ends in the present attempt
    while (step < steps.length || position < resource.length()) {
      int next = step < steps.length ? after(steps[step], resource, position) : -1;
      if (next >= 0) {
        position = next;
        if (steps[step++] == ANY_RUN) {
          afterRun = step;
          runEnd = position;
        }
      } else if (afterRun >= 0 && runEnd < resource.length()) {
        step = afterRun;
        position = ++runEnd;
      } else {
        return false;
      }
    }
    return true;
  }

  /** Where a step that begins here ends, or -1 if it does not fit. A star is tried as nothing. */
  private static int after(int step, String resource, int position) {
    int length = resource.length();
    return switch (step) {
      case ANY_RUN -> position;
      case ONE_LEVEL -> {
        int slash = resource.indexOf('/', position);
        yield slash < 0 ? length : slash;
      }
      case THIS_AND_DEEPER -> position == length || resource.charAt(position) == '/' ? length : -1;
      default -> position < length && resource.charAt(position) == step ? position + 1 : -1;
    };
  }
}
