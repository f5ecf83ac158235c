package dev.marram.app;

import dev.marram.base.Clock;
import dev.marram.base.Problem;
import dev.marram.config.ConfigurationStore;
import dev.marram.config.Container;
import dev.marram.config.Merge;
import dev.marram.config.RefusedException;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Update;
import dev.marram.deploy.ResolvedComponent;
import dev.marram.model.Document;
import dev.marram.store.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The configuration on the disk, and what a start changes in it: the configuration file is merged,
 * and components get what their recipes have by default. {@link #plan} works on an image and writes
 * nothing; {@link #apply} does the same on the disk.
 */
record StoredConfiguration(ConfigurationStore store, ConfigFile file) {
  private static final String VERSION = "version";

  /**
   * Reads the configuration below a root, which is locked, and the file.
   *
   * @throws StartException if one of them cannot be read or used
   */
  static StoredConfiguration open(Path root, Optional<Path> file) throws StartException {
    try {
      Path folder = root.resolve("config");
      RootFolder.make(folder, "rwx------");
      ConfigurationStore store = ConfigurationStore.open(Disk.of(folder), Clock.SYSTEM);
      return new StoredConfiguration(store, ConfigFile.read(file, store.image().root()));
    } catch (IOException e) {
      throw new StartException(
          Problem.CONFIG_STORED,
          "cannot read the configuration in %s: %s"
              .formatted(root.resolve("config"), e.getMessage()));
    }
  }

  /**
   * The stored image of a root that another runtime may have; an empty one if it cannot be read.
   */
  static Container look(Path root) {
    Path folder = root.resolve("config");
    if (!Files.isReadable(folder)) {
      return Container.EMPTY;
    }
    try {
      return ConfigurationStore.open(Disk.of(folder), Clock.SYSTEM).image().root();
    } catch (IOException e) {
      return Container.EMPTY; // it changes under our eyes, or a start will say what is wrong
    }
  }

  /**
   * What becomes of the tree when these components run.
   *
   * @param components with what their recipes have by default, by name
   * @param deploying whether this is a deployment: then new defaults are added, leaves get the time
   *     of now, and components that are not among these are taken away
   */
  record Installation(
      List<ResolvedComponent> components, Map<String, Document.Obj> defaults, boolean deploying) {

    Merge applyTo(Container root, long now) {
      Merge merge = new Merge(root, now);
      if (deploying) {
        gone(root).forEach(name -> merge.remove(List.of("services", name)));
      }
      for (ResolvedComponent component : components) {
        String name = component.recipe().name();
        if (deploying || root.find(Update.pathOf(name)).isEmpty()) {
          Document version = new Document.Text(component.recipe().version().toString());
          Document.Obj given = defaults.getOrDefault(name, Document.Obj.EMPTY);
          merge.put(List.of("services", name, VERSION), version, Merge.Existing.STAYS_IF_NEWER);
          merge.put(Update.pathOf(name), given, Merge.Existing.STAYS);
          merge.raise(Update.pathOf(name));
        }
      }
      return merge;
    }

    /** Components that were deployed, and are not any more. */
    private List<String> gone(Container root) {
      Set<String> staying = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      components.forEach(each -> staying.add(each.recipe().name()));
      List<String> gone = new ArrayList<>(root.section("services").keys());
      gone.removeIf(name ->
          staying.contains(name)
              || RuntimeConfig.hasSettings(name)
              || root.find(List.of("services", name, VERSION)).isEmpty());
      return gone;
    }
  }

  /** The tree as {@link #apply} will make it, and what it does to it. */
  Merge plan(Installation installation) {
    Container merged = file.mergeInto(store.image().root()).root();
    return installation.applyTo(merged, Clock.SYSTEM.now().toEpochMilli());
  }

  /**
   * Starts the store and makes the changes durable.
   *
   * @throws StartException if the disk refuses them
   */
  void apply(Installation installation) throws StartException, InterruptedException {
    store.start();
    try {
      commit(file.by(), (root, _) -> file.mergeInto(root));
      commit("deployment", installation::applyTo);
    } catch (RefusedException e) {
      throw new StartException(Problem.CONFIG_UNWRITABLE, String.valueOf(e.getMessage()));
    }
  }

  /** What changes nothing needs no disk that can be written. */
  private void commit(String by, ConfigurationStore.Transaction change)
      throws RefusedException, InterruptedException {
    long now = Clock.SYSTEM.now().toEpochMilli();
    if (!change.apply(store.image().root(), now).changes().isEmpty()) {
      store.commit(by, change);
    }
  }
}
