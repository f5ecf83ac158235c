package dev.marram.operation;

import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.ipc.Later;
import dev.marram.model.Document;
import dev.marram.operation.Denials.Entry;
import dev.marram.policy.Denial;
import java.util.List;
import java.util.Optional;

/**
 * {@code dev.marram#GetDenials}: the last denials of a component with what would allow them, and
 * with {@code learn} the smallest accessControl for all of them (decisions D11). Needs a policy for
 * the service {@code dev.marram.control} and the component's name.
 */
record GetDenials(Gate gate, Operations.World world) implements Handler {
  static final String NAME = "dev.marram#GetDenials";

  private static final String NOTE =
      "Allows the denied calls shown here, at most %d, since the runtime started; what was allowed already is not among them, so add this to the component's policies. Calls whose resource is cut are left out."
          .formatted(Denials.OF_ONE);

  @Override
  public void handle(Call call) {
    ListComponents.name(call)
        .filter(name -> gate.admits(call, GetStatus.SERVICE, name))
        .ifPresent(name -> {
          Optional<Document> learn = call.request().flatMap(request -> request.get("learn"));
          List<Entry> entries = gate.denials.of(name);
          call.answerOn(later ->
              answer(later, name, entries, learn.equals(Optional.of(new Document.Bool(true)))));
        });
  }

  private void answer(Later later, String name, List<Entry> entries, boolean learn) {
    if (entries.isEmpty()
        && world.components().get().stream().noneMatch(each -> each.name().equals(name))) {
      later.fail(ListComponents.notFound(name));
      return;
    }
    List<Denial> whole = entries.stream().filter(GetDenials::isWhole).map(Entry::denial).toList();
    List<Document.Obj> shown = entries.stream().map(GetDenials::shown).toList();
    Object learned =
        learn
            ? Document.Obj.of("accessControl", Denial.learn(whole), "note", NOTE)
            : Optional.empty();
    later.succeed(
        Document.Obj.of("componentName", name, "denials", shown, "learned", learned).toBytes());
  }

  private static Document.Obj shown(Entry entry) {
    Denials.Denied what = entry.what();
    return Document.Obj.of(
        "service", what.service(),
        "operation", what.operation(),
        "resource", what.resource(),
        "count", entry.count(),
        "lastAt", entry.last().toEpochMilli(),
        "tried", "%s: %s on %s".formatted(what.service(), what.operation(), what.resource()),
        "nearest", entry.denial().nearest(),
        "advice", isWhole(entry) ? entry.denial().advice() : Optional.empty());
  }

  private static boolean isWhole(Entry entry) {
    return entry.what().resource().length() <= Gate.REMEMBERED_CHARS;
  }
}
