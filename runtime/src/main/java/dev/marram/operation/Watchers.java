package dev.marram.operation;

import dev.marram.config.Change;
import dev.marram.config.Commit;
import dev.marram.config.ConfigurationStore;
import dev.marram.frame.FrameTemplate;
import dev.marram.frame.Wire;
import dev.marram.ipc.EventStream;
import dev.marram.ipc.Events;
import dev.marram.model.Document;
import dev.marram.model.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Who watches which part of whose configuration, and what a commit tells them (operations
 * reference, section 6.3).
 *
 * <p>A watcher belongs to a component's name and a path of keys, whether something stands there or
 * not. One who comes is told of commits after the image that was the newest then. Owned by the
 * event loop; commits arrive on the writer's thread.
 */
final class Watchers {
  private static final FrameTemplate EVENT =
      FrameTemplate.of(
          Operation.SUBSCRIBE_TO_CONFIGURATION_UPDATE.eventType().orElseThrow(),
          Wire.APPLICATION_MESSAGE,
          0);

  private record Watcher(EventStream stream, long since) {}

  /** A watched path, and those below it. */
  private static final class Place {
    final Map<String, Place> below = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final List<Watcher> watchers = new ArrayList<>(1);

    boolean isEmpty() {
      return below.isEmpty() && watchers.isEmpty();
    }
  }

  private final ConfigurationStore store;
  private final Map<String, Place> components = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Set by the first who comes; whoever is not told before that has nobody to tell. */
  private volatile @Nullable Executor loop;

  Watchers(ConfigurationStore store) {
    this.store = store;
  }

  /** From now on watchers are told of commits whose answers do not tell them. */
  void listen() {
    store.listen((commit, reply) -> {
      Executor executor = loop;
      boolean told = reply instanceof Updates.Turn turn && turn.mode() == Updates.Mode.TELLS;
      if (executor != null && !told) {
        executor.execute(() -> events(commit).forEach(Events::tell));
      }
    });
  }

  void add(GetConfiguration.Target target, EventStream stream, Executor of) {
    loop = of;
    Place place = components.computeIfAbsent(target.component(), _ -> new Place());
    for (String key : target.keyPath()) {
      place = place.below.computeIfAbsent(key, _ -> new Place());
    }
    // Read when the loop is known: what the writer commits from now on comes behind this.
    place.watchers.add(new Watcher(stream, store.image().version()));
  }

  void remove(GetConfiguration.Target target, EventStream stream) {
    List<String> path = new ArrayList<>(List.of(target.component()));
    path.addAll(target.keyPath());
    remove(components, path, stream);
  }

  private static void remove(Map<String, Place> places, List<String> path, EventStream stream) {
    Place place = places.get(path.getFirst());
    if (place == null) {
      return;
    }
    if (path.size() == 1) {
      place.watchers.removeIf(each -> each.stream() == stream);
    } else {
      remove(place.below, path.subList(1, path.size()), stream);
    }
    if (place.isEmpty()) {
      places.remove(path.getFirst());
    }
  }

  /** The events of a commit, for the watchers of each path; made when queues take them. */
  List<Events> events(Commit commit) {
    if (components.isEmpty()) {
      return List.of();
    }
    Map<Place, List<Change>> seen = new LinkedHashMap<>();
    for (Change change : commit.changes()) {
      if (change.isVisible() && change.isInConfiguration()) {
        placesAbove(change.path())
            .forEach(place -> seen.computeIfAbsent(place, _ -> new ArrayList<>()).add(change));
      }
    }
    List<Events> events = new ArrayList<>();
    seen.forEach((place, changes) -> {
      List<EventStream> streams =
          place.watchers.stream()
              .filter(watcher -> watcher.since() < commit.version())
              .map(Watcher::stream)
              .toList();
      if (!streams.isEmpty()) {
        events.add(
            new Events(EVENT, streams, changes.size(), index -> payload(changes.get(index))));
      }
    });
    return events;
  }

  /** The places with watchers that a changed leaf of a configuration is below. */
  private List<Place> placesAbove(List<String> path) {
    List<Place> found = new ArrayList<>(1);
    Place place = components.get(path.get(1));
    for (int i = 3; place != null; i++) {
      if (!place.watchers.isEmpty()) {
        found.add(place);
      }
      place = i < path.size() ? place.below.get(path.get(i)) : null;
    }
    return found;
  }

  private static byte[] payload(Change change) {
    List<String> path = change.path();
    return Document.Obj.of(
            "configurationUpdateEvent",
            Document.Obj.of("componentName", path.get(1), "keyPath", path.subList(3, path.size())))
        .toBytes();
  }
}
