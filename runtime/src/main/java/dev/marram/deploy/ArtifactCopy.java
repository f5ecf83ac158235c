package dev.marram.deploy;

import dev.marram.recipe.Recipe.Access;
import dev.marram.recipe.Recipe.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is to be copied into the store.
 *
 * @param target its place in the store
 * @param permissions those that it gets there
 */
public record ArtifactCopy(Path source, Path target, Set<PosixFilePermission> permissions) {

  /** Whether the store has it already, content and permissions. */
  boolean isDone() throws IOException {
    return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.getPosixFilePermissions(target).equals(permissions)
        && Files.mismatch(source, target) == -1;
  }

  /**
   * The permissions of an artifact that the recipe names. The group counts with the owner, to
   * execute implies to read, nobody writes, except that a runtime without root's privilege needs
   * the owner's write bit to replace what it owns.
   */
  static Set<PosixFilePermission> declared(Artifact artifact, boolean runtimeIsRoot) {
    Access execute = artifact.execute();
    Access read = artifact.read().compareTo(execute) > 0 ? artifact.read() : execute;
    return PosixFilePermissions.fromString(
        (runtimeIsRoot ? "r-" : "rw")
            + (execute == Access.NONE ? "-" : "x")
            + (read == Access.NONE ? "--" : "r-")
            + (execute == Access.NONE ? "-" : "x")
            + (read == Access.ALL ? "r-" : "--")
            + (execute == Access.ALL ? "x" : "-"));
  }

  /**
   * The permissions of a file no manifest names: its own, readable by all, written by nobody else.
   */
  static Set<PosixFilePermission> undeclared(Path source) throws IOException {
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("r--r--r--");
    permissions.addAll(Files.getPosixFilePermissions(source));
    permissions.remove(PosixFilePermission.GROUP_WRITE);
    permissions.remove(PosixFilePermission.OTHERS_WRITE);
    return permissions;
  }
}
