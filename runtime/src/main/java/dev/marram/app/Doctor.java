package dev.marram.app;

import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;

import dev.marram.app.RecipeCheck.Checked;
import dev.marram.base.Clock;
import dev.marram.base.Problem;
import dev.marram.config.Setting;
import dev.marram.deploy.DeploymentException;
import dev.marram.deploy.LocalDeployment;
import dev.marram.deploy.ResolvedComponent;
import dev.marram.model.Document;
import dev.marram.process.Cgroups;
import dev.marram.process.Users;
import dev.marram.recipe.Platform;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.LongStream;

/**
 * Looks for what keeps a runtime on this root from working, or from working well. Changes nothing
 * but for temporary files; a runtime may run there or not. Blocks. For one thread.
 */
public final class Doctor {
  private static final long LITTLE_MIB = 100;
  private static final long NO_MIB = 10;
  private static final long SLOW_MICROS = 50_000;
  private static final int TRIES = 5;
  private static final int FIRST_YEAR = 2025;
  private static final int LAST_YEAR = 2100;
  private static final Document NONE = new Document.Text("");

  /** What is wrong; the severity is error, warning or note. */
  public record Diagnosis(String severity, String what, String why, String remedy) {}

  /** One check: what it saw, and what it found wrong. */
  public record Check(String name, String seen, List<Diagnosis> found) {}

  private interface Look {
    String look() throws IOException, StartException, DeploymentException;
  }

  private final Path root;
  private final Machine machine;
  private final List<Check> checks = new ArrayList<>();
  private List<Diagnosis> found = new ArrayList<>();

  /**
   * @param root absolute; it need not exist
   */
  public Doctor(Path root) {
    this(root, new Machine(Clock.SYSTEM, new Cgroups(Cgroups.SYSTEM, false)));
  }

  Doctor(Path root, Machine machine) {
    this.root = root;
    this.machine = machine;
  }

  /** Does all checks; where the configuration cannot be used, with the defaults. */
  public List<Check> examine(Optional<Path> configuration) {
    ConfigFile file;
    try {
      file = ConfigFile.read(configuration, StoredConfiguration.look(root));
    } catch (StartException e) {
      check(
          "configuration",
          () -> {
            throw e;
          });
      return configuration.isEmpty() ? checks : examine(Optional.empty());
    }
    Users users = machine.users(file.config().text(Setting.POSIX_USER));
    check("configuration", () -> configuration(file, configuration));
    check("jdk", () -> Runtime.version().toString()); // an older one does not come this far
    check("root", () -> root(users));
    check("lock", () -> RootFolder.holder(root).map(pid -> "held by pid " + pid).orElse("free"));
    check("socket", () -> socket(file.config().text(Setting.IPC_SOCKET_PATH)));
    check("users", () -> users(users));
    check("cgroup", this::cgroup);
    check("disk", this::disk);
    check("fsync", this::fsync);
    check("clock", this::clock);
    check("temp", () -> temporary(Path.of(System.getProperty("java.io.tmpdir"))));
    check("broker", () -> broker(file.nucleus()));
    check("components", () -> components(file, users));
    return checks;
  }

  private void check(String name, Look look) {
    found = new ArrayList<>();
    String seen = "";
    try {
      seen = look.look();
    } catch (StartException e) {
      find(e.problem(), e);
    } catch (DeploymentException e) {
      find(e.problem(), e);
    } catch (IOException e) {
      find("warning | not looked at | %s | Run doctor as the runtime's user.", e);
    }
    checks.add(new Check(name, seen, found));
  }

  private void find(Problem problem, Exception e) {
    List<String> parts = problem.parts();
    found.add(new Diagnosis("error", String.valueOf(e.getMessage()), parts.get(1), parts.get(2)));
  }

  /** Adds what stands in the row: severity | what | why | what to do. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library that we do without
  private void find(String row, Object... values) {
    String[] parts = row.formatted(values).split(" \\| ", 4);
    found.add(new Diagnosis(parts[0], parts[1], parts[2], parts[3]));
  }

  private String configuration(ConfigFile file, Optional<Path> given) {
    for (String note : file.notes()) {
      String severity = note.startsWith("unknown") ? "warning" : "note";
      find("%s | %s | not every key counts | CONFIGURATION.md has those that do.", severity, note);
    }
    return given.map(Path::toString).orElse("as stored, or defaults; --config names a file");
  }

  private String root(Users users) throws IOException {
    Path there = existing();
    boolean own = Files.getAttribute(there, "unix:uid").equals((int) users.ownUser());
    if (!Files.isDirectory(there) || (!Files.isWritable(there) && (own || !there.equals(root)))) {
      find(
          "error | no runtime can be there | %s is no folder that this user may write | Give it to this user, or give another --root.",
          there);
    }
    if (!users.areRoot() && !users.isOwn(users.of(Optional.empty()))) {
      for (Path above = root; above != null; above = above.getParent()) {
        mode(above, true, "closed to others | components run as another user, with files below");
      }
    }
    for (String name : RootFolder.PRIVATE) {
      mode(root.resolve(name), false, "open to others | what is in it is for the runtime alone");
    }
    return root + (there.equals(root) ? "" : ", to be made");
  }

  private Path existing() {
    Path there = root;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  private void mode(Path folder, boolean open, String otherwise) throws IOException {
    if (Files.isDirectory(folder)
        && open != Files.getPosixFilePermissions(folder).contains(OTHERS_EXECUTE)) {
      find("warning | %s is %s | chmod %s it.", folder, otherwise, open ? "o+x" : "700");
    }
  }

  private String socket(String configured) throws StartException {
    SocketPlace place = SocketPlace.of(root, configured);
    return place.socket() + place.link().map(_ -> ", over 106 bytes: through a link").orElse("");
  }

  private String users(Users users) throws IOException {
    if (users.areRoot()) {
      find(
          "warning | components run as root | runWithDefault.posixUser is not set, and there is no ggc_user with a ggc_group | Set it, or create them.");
    }
    try {
      var account = users.areRoot() ? users.own() : users.of(Optional.empty());
      users.requireStartable(account);
      return "components run as " + account;
    } catch (IOException e) {
      find(
          "error | components cannot be started | %s | Do so, or change runWithDefault.posixUser.",
          String.valueOf(e.getMessage()));
      return "";
    }
  }

  private String cgroup() {
    if (!machine.cgroups.areUsable()) {
      find(
          "note | limits and killMode cgroup have no effect | this user may not make cgroups | Run it as root with a writable /sys/fs/cgroup, if you need them.");
    }
    return "version " + (machine.cgroups.isVersion2() ? 2 : 1);
  }

  private String disk() throws IOException {
    long free = machine.freeBytes(existing()) >> 20;
    if (free < LITTLE_MIB) {
      find(
          "%s | %d MiB are free | logs and what components keep need more | Make space.",
          free < NO_MIB ? "error" : "warning", free);
    }
    return free + " MiB free";
  }

  private String fsync() throws IOException {
    Path folder = existing();
    if (!Files.isWritable(folder)) {
      return "not measured, this user may not write there";
    }
    long[] nanos = new long[TRIES];
    for (int i = 0; i < TRIES; i++) {
      nanos[i] = machine.syncNanos(folder);
    }
    long micros = LongStream.of(nanos).sorted().skip(TRIES / 2).findFirst().orElseThrow() / 1_000;
    if (micros > SLOW_MICROS) {
      find("warning | it takes %d us | deployments wait for it | Use a faster disk.", micros);
    }
    return micros + " us, median of " + TRIES;
  }

  private String clock() {
    int year = machine.clock.now().atOffset(ZoneOffset.UTC).getYear();
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      find("warning | it shows the year %d | certificates are of other times | Set it.", year);
    }
    Optional<Boolean> follows = machine.isClockSynchronized();
    if (follows.equals(Optional.of(false))) {
      find(
          "note | it is not synchronized | nothing on this machine says that it follows a time server | Run chrony or systemd-timesyncd, unless a host or a person sets it.");
    }
    return machine.clock.now()
        + (follows.isPresent() ? ", synchronized" : ", unknown whether synchronized");
  }

  private String temporary(Path folder) throws IOException {
    if (!machine.allowsPrograms(folder)) {
      find(
          "warning | components in Java cannot load the SDK's library | %s is mounted noexec | Mount it with exec, or start them with -Djava.io.tmpdir=.",
          folder);
    }
    return folder.toString();
  }

  private String broker(Document.Obj nucleus) {
    String named = text(nucleus, "mqtt", "endpoint");
    String host = named.isEmpty() ? text(nucleus, "iotDataEndpoint") : named;
    if (host.isEmpty() || text(nucleus, "mqtt", "broker").equals("loopback")) {
      return host.isEmpty() ? "none configured" : "loopback";
    }
    String given = text(nucleus, "mqtt", "port");
    String usual = text(nucleus, "mqtt", "tls").equals("false") ? "1883" : "8883";
    String port = given.isEmpty() ? usual : given;
    try {
      machine.connect(host, Integer.parseInt(port));
    } catch (IOException | IllegalArgumentException e) {
      find("warning | %s:%s is not reached | %s | Check address and network.", host, port, e);
    }
    return host + ":" + port;
  }

  private static String text(Document at, String... path) {
    for (String key : path) {
      at = at instanceof Document.Obj inner ? inner.getIgnoreCase(key).orElse(NONE) : NONE;
    }
    return at instanceof Document.Text(String value) ? value : at.toJson();
  }

  private String components(ConfigFile file, Users users) throws IOException, DeploymentException {
    Path stored = root.resolve("deployments");
    if (Files.isDirectory(stored) && !Files.isReadable(stored)) {
      throw new AccessDeniedException(stored.toString());
    }
    Platform platform = Startup.platform(file.config().texts(Setting.PLATFORM_OVERRIDE));
    SequencedMap<Path, Checked> all = new LinkedHashMap<>();
    LocalDeployment deployment = new LocalDeployment(root, platform, users.ownUser() == 0);
    for (ResolvedComponent each : deployment.current().components()) {
      Checked unchecked = new Checked(Optional.of(each.recipe()), new ArrayList<>());
      all.put(Path.of(each.recipe().title()), unchecked);
    }
    new RecipeCheck(platform, Optional.empty()).check(all);
    all.forEach((title, checked) ->
        checked
            .findings()
            .forEach(each -> {
              String severity = each.severity().name().toLowerCase(Locale.ROOT);
              String what = title + ": " + each.place();
              found.add(new Diagnosis(severity, what, each.what(), each.remedy()));
            }));
    return all.size() + " deployed";
  }
}
