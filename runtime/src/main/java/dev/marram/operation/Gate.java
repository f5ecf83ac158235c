package dev.marram.operation;

import dev.marram.base.Clock;
import dev.marram.ipc.Call;
import dev.marram.model.ModelError;
import dev.marram.policy.Authorizer;
import dev.marram.policy.Decision;
import dev.marram.policy.Denial;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authorization as handlers use it: a denied call is answered, and logged with the rule that came
 * nearest and what to change.
 *
 * <p>The same denial is logged at most once a minute, and at most 20 in a second, so a component
 * that keeps trying fills no log. Owned by the event loop.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final long QUIET = Duration.ofMinutes(1).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int LINES_PER_SECOND = 20;
  private static final int LINE_CHARS = 1_000;
  private static final int REMEMBERED = 1_000;

  /** Longer resources that begin alike count as one here, which bounds the memory in bytes. */
  static final int REMEMBERED_CHARS = 256;

  final Denials denials = new Denials();
  private final Authorizer authorizer;
  final Clock clock;
  private long second;
  private int inSecond;
  private long notLogged;
  private final Map<Denials.Denied, Long> loggedAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Denials.Denied, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  Gate(Authorizer authorizer, Clock clock) {
    this.authorizer = authorizer;
    this.clock = clock;
  }

  /** The version of all policies; a remembered decision is good as long as it stays the same. */
  long version() {
    return authorizer.version();
  }

  /** Whether the caller may do this; if not, the call was answered with UnauthorizedError. */
  boolean admits(Call call, String service, String resource) {
    return switch (authorizer.decide(call.component(), service, call.operation(), resource)) {
      case Decision.Allowed _ -> true;
      case Denial denial -> {
        note(call, service, resource, denial);
        call.fail(ModelError.unauthorized(denial.message()));
        yield false;
      }
    };
  }

  private void note(Call call, String service, String resource, Denial denial) {
    long now = clock.nanos();
    String beginning = cut(resource, REMEMBERED_CHARS);
    Denials.Denied what =
        new Denials.Denied(call.component(), service, call.operation(), beginning);
    denials.add(what, denial.on(beginning), clock.now());
    Long before = loggedAt.get(what);
    if ((before != null && now - before < QUIET) || flooded(now)) {
      return;
    }
    loggedAt.put(what, now);
    LOG.atWarn()
        .addKeyValue("component", call.component())
        .addKeyValue("operation", call.operation())
        .addKeyValue("resource", beginning)
        .addKeyValue("nearest", cut(denial.nearest(), LINE_CHARS))
        .addKeyValue("do", cut(denial.advice(), LINE_CHARS))
        .addKeyValue("notLogged", notLogged)
        .log("policy.denied");
    notLogged = 0;
  }

  static String cut(String text, int chars) {
    return text.length() <= chars ? text : text.substring(0, chars) + "...";
  }

  /** Working out the nearest rule takes time that the loop owes to others. */
  private boolean flooded(long now) {
    if (now - second >= SECOND) {
      second = now;
      inSecond = 0;
    }
    if (++inSecond > LINES_PER_SECOND) {
      notLogged++;
      return true;
    }
    return false;
  }
}
