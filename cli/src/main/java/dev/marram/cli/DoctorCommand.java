package dev.marram.cli;

import dev.marram.app.Doctor;
import dev.marram.app.Doctor.Check;
import dev.marram.app.Doctor.Diagnosis;
import dev.marram.model.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code marram doctor}: exits with 1 if something keeps a runtime from working. */
@Command(
    name = "doctor",
    description = {
      "Looks for what keeps a runtime from working: rights, users, disk, clock, broker, recipes.",
      "Needs no running runtime. Exits with 0 when there is no error, else with 1."
    },
    footer = {"", "Example:", "  marram doctor --root ./root --config config.yaml"})
final class DoctorCommand implements Callable<Integer> {
  @Mixin private Target target = new Target();
  @Mixin private Output output = new Output();

  @Option(
      names = {"-i", "--config"},
      paramLabel = "FILE",
      description = "The configuration that the runtime is started with.")
  private @Nullable Path config;

  @Override
  public Integer call() throws IOException {
    List<Check> checks = new Doctor(target.root()).examine(Optional.ofNullable(config));
    List<Document> all = checks.stream().map(DoctorCommand::json).toList();
    if (!output.json(Document.Obj.of("checks", all))) {
      for (Check check : checks) {
        print(check);
      }
    }
    boolean sick =
        checks.stream()
            .flatMap(check -> check.found().stream())
            .anyMatch(each -> each.severity().equals("error"));
    return sick ? Main.FAILED : 0;
  }

  private void print(Check check) throws IOException {
    if (check.found().isEmpty()) {
      output.say("%-8s %-13s %s".formatted("ok", check.name(), check.seen()));
    }
    for (Diagnosis each : check.found()) {
      String text = "%s: %s. %s".formatted(each.what(), each.why(), each.remedy());
      output.say("%-8s %-13s %s".formatted(each.severity(), check.name(), text));
    }
  }

  private static Document json(Check check) {
    List<Document> found = new ArrayList<>();
    for (Diagnosis each : check.found()) {
      found.add(
          Document.Obj.of(
              "severity", each.severity(),
              "what", each.what(),
              "why", each.why(),
              "do", each.remedy()));
    }
    return Document.Obj.of("check", check.name(), "seen", check.seen(), "findings", found);
  }
}
