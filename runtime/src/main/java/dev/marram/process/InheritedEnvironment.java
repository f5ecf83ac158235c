package dev.marram.process;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What components inherit of the runtime's own environment (decisions D5). */
public final class InheritedEnvironment {
  private static final Set<String> REMOVED =
      Set.of(
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "NOTIFY_SOCKET",
          "CREDENTIALS_DIRECTORY",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_PROFILE",
          "AWS_WEB_IDENTITY_TOKEN_FILE");
  private static final List<String> REMOVED_PREFIXES = List.of("MARRAM_", "WATCHDOG_", "LISTEN_");
  private static final List<String> PATH_FOLDERS =
      List.of("/bin", "/usr/bin", "/sbin", "/usr/sbin");

  private InheritedEnvironment() {}

  /**
   * The environment without the runtime's own settings and secrets, with a PATH that contains the
   * system's folders. JAVA_HOME stays as it is.
   *
   * @param keep names that are passed on all the same ({@code supervisor.passEnvironment})
   */
  public static Map<String, String> of(Map<String, String> environment, Set<String> keep) {
    Map<String, String> passed = new TreeMap<>(environment);
    passed.keySet().removeIf(name -> isRemoved(name) && !keep.contains(name));
    passed.merge("PATH", String.join(":", PATH_FOLDERS), (path, none) -> completed(path));
    return passed;
  }

  private static boolean isRemoved(String name) {
    return REMOVED.contains(name) || REMOVED_PREFIXES.stream().anyMatch(name::startsWith);
  }

  private static String completed(String path) {
    List<String> folders = new ArrayList<>(Arrays.asList(path.split(":", -1)));
    PATH_FOLDERS.stream().filter(folder -> !folders.contains(folder)).forEach(folders::add);
    return String.join(":", folders);
  }
}
