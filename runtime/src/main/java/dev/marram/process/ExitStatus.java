package dev.marram.process;

import java.util.List;

/**
 * How a process ended.
 *
 * @param code its exit code; 128 + n when signal n killed it (a shell says the same of its child)
 */
public record ExitStatus(int code) {
  // In the order of their numbers, which are the same on x86-64 and arm64.
  private static final List<String> SIGNALS =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  public boolean success() {
    return code == 0;
  }

  /** For people: {@code exit code 3}, {@code killed by signal 9 (SIGKILL)}. */
  public String words() {
    int signal = code - 128;
    return signal >= 1 && signal <= SIGNALS.size()
        ? "killed by signal %d (SIG%s)".formatted(signal, SIGNALS.get(signal - 1))
        : "exit code " + code;
  }
}
