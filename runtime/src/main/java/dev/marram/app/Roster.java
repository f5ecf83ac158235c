package dev.marram.app;

import dev.marram.deploy.Resolved;
import dev.marram.deploy.ResolvedComponent;
import dev.marram.lifecycle.State;
import dev.marram.lifecycle.Supervisor;
import dev.marram.operation.ComponentStatus;
import dev.marram.process.StartedGroup;
import dev.marram.process.StartedGroups;
import dev.marram.recipe.KnownComponents;
import dev.marram.recipe.Recipe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Every component of this device, dependencies first: what is built in, among it always the nucleus
 * and the command line's server, and what is deployed. Waits for starts that are going on.
 *
 * @param faults why components cannot be run, by their names
 */
record Roster(
    Resolved resolved,
    Map<String, String> faults,
    Supervisor supervisor,
    StartedGroups groups,
    Instant started)
    implements Supplier<List<ComponentStatus>> {
  private static final List<String> ALWAYS =
      List.of("aws.greengrass.Nucleus", "aws.greengrass.Cli");

  @Override
  public List<ComponentStatus> get() {
    List<StartedGroup> all = groups.all();
    List<ComponentStatus> list = new ArrayList<>();
    Set<String> others = new TreeSet<>(resolved.builtIns());
    ALWAYS.forEach(others::remove);
    ALWAYS.forEach(name -> list.add(builtIn(name)));
    others.forEach(name -> list.add(builtIn(name)));
    resolved.components().forEach(component -> list.add(deployed(component, all)));
    return list;
  }

  private ComponentStatus builtIn(String name) {
    String version = KnownComponents.builtIn(name).orElseThrow().toString();
    return status(name, version, standing(State.RUNNING, "part of the runtime"), List.of());
  }

  private ComponentStatus deployed(ResolvedComponent component, List<StartedGroup> all) {
    Recipe recipe = component.recipe();
    String fault = faults.get(recipe.name());
    return status(
        recipe.name(),
        recipe.version().toString(),
        fault == null
            ? supervisor
                .standing(recipe.name())
                .orElseGet(() -> standing(State.NEW, "not started yet"))
            : standing(State.BROKEN, fault),
        all.stream()
            .filter(group -> group.component().equals(recipe.name()))
            .map(StartedGroup::pid)
            .toList());
  }

  private Supervisor.Standing standing(State state, String reason) {
    return new Supervisor.Standing(state, started, reason, 0);
  }

  private static ComponentStatus status(
      String name, String version, Supervisor.Standing standing, List<Long> pids) {
    return new ComponentStatus(
        name,
        version,
        standing.state().name(),
        standing.since(),
        standing.reason(),
        pids,
        Math.max(0, standing.starts() - 1));
  }
}
