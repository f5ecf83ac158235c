package dev.marram.app;

import dev.marram.deploy.Resolved;
import dev.marram.deploy.ResolvedComponent;
import dev.marram.lifecycle.State;
import dev.marram.lifecycle.Supervisor;
import dev.marram.operation.ComponentStatus;
import dev.marram.process.StartedGroup;
import dev.marram.process.StartedGroups;
import dev.marram.recipe.KnownComponents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
    Instant started) {
  List<ComponentStatus> list() {
    List<StartedGroup> all = groups.all();
    List<ComponentStatus> list = new ArrayList<>();
    Set<String> builtIns = new TreeSet<>(resolved.builtIns());
    builtIns.addAll(List.of("aws.greengrass.Nucleus", "aws.greengrass.Cli"));
    for (String name : builtIns) {
      String version = KnownComponents.builtIn(name).orElseThrow().toString();
      list.add(status(name, version, standing(State.RUNNING, "part of the runtime"), all));
    }
    for (ResolvedComponent component : resolved.components()) {
      String name = component.recipe().name();
      Supervisor.Standing now =
          faults.containsKey(name)
              ? standing(State.BROKEN, faults.get(name))
              : supervisor.standing(name).orElse(standing(State.NEW, "not started yet"));
      list.add(status(name, component.recipe().version().toString(), now, all));
    }
    return list;
  }

  private Supervisor.Standing standing(State state, String reason) {
    return new Supervisor.Standing(state, started, reason, 0);
  }

  private static ComponentStatus status(
      String name, String version, Supervisor.Standing now, List<StartedGroup> all) {
    return new ComponentStatus(
        name,
        version,
        now.state().name(),
        now.since(),
        now.reason(),
        all.stream().filter(g -> g.component().equals(name)).map(StartedGroup::pid).toList(),
        Math.max(0, now.starts() - 1));
  }
}
