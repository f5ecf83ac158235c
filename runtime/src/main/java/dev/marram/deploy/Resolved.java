package dev.marram.deploy;

import java.util.List;
import java.util.Set;

/**
 * What ought to run.
 *
 * @param components dependencies before those that depend on them
 * @param builtIns names of components that the runtime is itself, and that are a root or a
 *     dependency of one of the components
 */
public record Resolved(List<ResolvedComponent> components, Set<String> builtIns) {
  public Resolved {
    components = List.copyOf(components);
    builtIns = Set.copyOf(builtIns);
  }
}
