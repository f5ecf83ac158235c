# Sourced by ./build and ./marram: finds a JDK of version 25 or newer and sets JAVA_HOME to it.
# Looks at JAVA_HOME, then PATH, then the usual JVM folders, then SDKMAN; the first that fits wins.

jdk_major() { # prints the major version of the JDK in $1, or nothing
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk25() {
  local on_path candidate major
  on_path=$(command -v java 2>/dev/null) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for candidate in "${JAVA_HOME:-}" "${on_path:-}" \
    /usr/lib/jvm/* /usr/java/* /opt/jdk* /opt/java/* /opt/*jdk* "$HOME"/.jdks/* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$candidate" ] || continue
    major=$(jdk_major "$candidate")
    if [ -n "$major" ] && [ "$major" -ge 25 ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  echo "$1: no JDK 25 found (looked at JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.jdks and SDKMAN). Install one, for example 'sdk install java 25-tem' or your system's package of Temurin 25, or set JAVA_HOME to it. [JDK_MISSING]" >&2
  return 1
}
