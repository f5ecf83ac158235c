package dev.marram.process;

import java.util.Optional;

/**
 * Whom a process runs as.
 *
 * @param name the user's name; empty for a numeric id without an entry
 * @param home the user's home folder, {@code /} without an entry
 */
public record Account(long user, long group, Optional<String> name, String home) {
  @Override
  public String toString() {
    return name.orElse("#" + user) + ":" + group;
  }
}
