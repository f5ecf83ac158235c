package dev.marram.config;

import dev.marram.model.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The configurations of deployed components as callers see them at this moment. Safe on any thread;
 * it never waits.
 */
public final class Configurations {
  /** The component that has the runtime's own configuration. */
  public static final String NUCLEUS = "aws.greengrass.Nucleus";

  /** Its other name, which no tree holds. */
  static final String LITE = "aws.greengrass.NucleusLite";

  /** What stands behind a view that was made: the same container makes the same view. */
  private record Made(Container stored, ConfigurationView view) {}

  private final Supplier<Container> root;
  private final Set<String> deployed;
  private final Map<String, Document.Obj> builtIn;
  private final boolean readOthers;
  private final ConcurrentMap<String, Made> made = new ConcurrentHashMap<>();

  /**
   * @param root the newest image
   * @param deployed names of components
   * @param builtIn components of the runtime itself, each with what its configuration has by
   *     default
   * @param readOthers whether a component may read others than its own and the nucleus's
   */
  public Configurations(
      Supplier<Container> root,
      Set<String> deployed,
      Map<String, Document.Obj> builtIn,
      boolean readOthers) {
    this.root = root;
    this.deployed = Set.copyOf(deployed);
    this.builtIn = Map.copyOf(builtIn);
    this.readOthers = readOthers;
  }

  /** The name under which a component's configuration stands in the tree. */
  public static String nameInTree(String component) {
    return component.equals(LITE) ? NUCLEUS : component;
  }

  /** The newest image: as long as it is the same, so is all that is found in it. */
  public Container tree() {
    return root.get();
  }

  /** The configuration of a component, if there is that component and the caller may read it. */
  public Optional<ConfigurationView> find(String caller, String component) {
    boolean allowed =
        readOthers
            || component.equals(caller)
            || component.equals(NUCLEUS)
            || caller.startsWith("greengrass-cli#");
    return allowed ? find(component) : Optional.empty();
  }

  /** The configuration of a component, if there is that component. */
  public Optional<ConfigurationView> find(String component) {
    Document.Obj defaults = builtIn.get(component);
    if (defaults == null && !deployed.contains(component)) {
      return Optional.empty();
    }
    Container stored = root.get().section("services", component, "configuration");
    if (defaults == null) {
      return Optional.of(new ConfigurationView(stored));
    }
    Made last = made.get(component);
    if (last == null || last.stored != stored) {
      last = new Made(stored, view(component, stored, defaults));
      made.put(component, last);
    }
    return Optional.of(last.view);
  }

  private static ConfigurationView view(String component, Container stored, Document.Obj defaults) {
    Merge merge = new Merge(stored, 0).put(List.of(), defaults, Merge.Existing.STAYS);
    Document.Obj whole = merge.root().toDocument();
    return component.equals(NUCLEUS)
        ? ConfigurationView.ofNucleus(whole)
        : ConfigurationView.of(whole);
  }
}
