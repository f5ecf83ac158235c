package dev.marram.config;

/**
 * Something about a configuration file that its writer should know.
 *
 * @param severity whether the runtime may start with it
 * @param what the key and what it is
 * @param why what is expected, or what became of it
 * @param remedy what to do
 */
public record Problem(Severity severity, String what, String why, String remedy) {
  /** What follows from a problem. */
  public enum Severity {
    /** The configuration cannot be used. */
    ERROR,
    /** The configuration can be used; what the problem names has no effect, or another one. */
    NOTE
  }

  static Problem error(String what, String why, String remedy) {
    return new Problem(Severity.ERROR, what, why, remedy);
  }

  static Problem note(String what, String why, String remedy) {
    return new Problem(Severity.NOTE, what, why, remedy);
  }

  /** All of it on one line. */
  public String sentence() {
    return what + ": " + why + "; " + remedy;
  }
}
