package dev.marram.app;

import dev.marram.app.StoredConfiguration.Installation;
import dev.marram.base.Clock;
import dev.marram.base.Problem;
import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.NucleusDefaults;
import dev.marram.config.RuntimeConfig;
import dev.marram.config.Setting;
import dev.marram.credentials.CredentialSources;
import dev.marram.credentials.TokenExchangeService;
import dev.marram.deploy.DeploymentException;
import dev.marram.deploy.LocalDeployment;
import dev.marram.deploy.Resolved;
import dev.marram.identity.Authenticator;
import dev.marram.identity.PeerCheck;
import dev.marram.identity.Tokens;
import dev.marram.ipc.IpcLimits;
import dev.marram.ipc.IpcServer;
import dev.marram.lifecycle.Supervisor;
import dev.marram.lifecycle.Timers;
import dev.marram.log.RuntimeLog;
import dev.marram.model.Document;
import dev.marram.operation.Operations;
import dev.marram.policy.Authorizer;
import dev.marram.policy.Decision;
import dev.marram.process.Cgroups;
import dev.marram.process.Launcher;
import dev.marram.process.LinuxProcesses;
import dev.marram.process.StartedGroups;
import dev.marram.process.UserDatabase;
import dev.marram.process.Users;
import dev.marram.recipe.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a runtime together by hand, in the order in which it starts: configuration, lock, log,
 * deployment checked, leftovers of an earlier run ended, deployment applied, policies, socket,
 * components. A failed start undoes what it did.
 */
final class Startup {
  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

  /**
   * What the command line asks for.
   *
   * @param deployment applied at the start; an empty request leaves everything as it was
   */
  record Options(Path root, Optional<Path> config, LocalDeployment.Request deployment) {}

  private final Options options;
  private final Progress progress;
  private final Runnable onServerEnd;
  private final Path root;
  private final StoredConfiguration stored;
  private final RuntimeConfig config;
  private final String thingName;
  private final SocketPlace socket;
  private final Authorizer authorizer = new Authorizer();
  private final Tokens tokens = new Tokens(new SecureRandom());
  private Optional<TokenExchangeService> exchange = Optional.empty();

  private Startup(
      Options options, Path root, StoredConfiguration stored, Progress progress, Runnable onEnd)
      throws StartException {
    this.onServerEnd = onEnd;
    this.options = options;
    this.progress = progress;
    this.root = root;
    this.stored = stored;
    this.config = stored.file().config();
    this.thingName = thingName(config.text(Setting.THING_NAME));
    this.socket = SocketPlace.of(root, config.text(Setting.IPC_SOCKET_PATH));
  }

  /**
   * Starts a runtime.
   *
   * @param onServerEnd called when nobody can be served any more
   * @throws StartException if it cannot start; nothing runs then
   */
  static MarramRuntime start(Options options, Progress progress, Runnable onServerEnd)
      throws StartException {
    Path root = options.root().toAbsolutePath().normalize();
    ConfigFile.read(options.config(), Container.EMPTY); // with a wrong file no root is made
    RootFolder folder = RootFolder.lock(root);
    Startup startup;
    try {
      StoredConfiguration stored = StoredConfiguration.open(root, options.config());
      startup = new Startup(options, root, stored, progress, onServerEnd);
    } catch (StartException | RuntimeException e) {
      folder.close();
      throw e;
    }
    try {
      return startup.start(folder);
    } catch (StartException | RuntimeException e) {
      startup.undo(folder);
      throw e;
    } catch (DeploymentException e) {
      startup.undo(folder);
      throw new StartException(e.problem(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      startup.undo(folder);
      throw new StartException(Problem.START_FAILED, "cannot start on %s: %s".formatted(root, e));
    } catch (InterruptedException e) {
      startup.undo(folder);
      Thread.currentThread().interrupt();
      throw new StartException(Problem.START_FAILED, "the start was interrupted");
    }
  }

  private void undo(RootFolder folder) {
    exchange.ifPresent(TokenExchangeService::close);
    try {
      socket.cleanUp();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("runtime.socket-link-not-removed");
    }
    stored.store().close();
    RuntimeLog.installed().close();
    folder.close();
  }

  private MarramRuntime start(RootFolder folder)
      throws StartException, DeploymentException, IOException, InterruptedException {
    Platform platform = platform(config.texts(Setting.PLATFORM_OVERRIDE));
    LocalDeployment deployment =
        new LocalDeployment(root, platform, Files.getAttribute(root, "unix:uid").equals(0));
    Optional<LocalDeployment.Plan> plan = plan(deployment);
    Resolved resolved = plan.isPresent() ? plan.get().resolved() : deployment.current();
    if (resolved.builtIns().contains(TokenExchangeService.NAME)) {
      exchange = Optional.of(bindExchange());
    }
    List<String> warnings = new ArrayList<>();
    boolean deploying = plan.isPresent() && !plan.get().isEmpty();
    Installation installation =
        new Installation(
            resolved.components(), assembly().defaults(resolved.components(), warnings), deploying);
    Container planned = stored.plan(installation).root();
    Configurations configurations = configurations(resolved, () -> planned);
    Assembly.Assembled assembled =
        assembly()
            .assemble(
                resolved.components(),
                name ->
                    configurations
                        .find(name)
                        .map(view -> view.visible().toDocument())
                        .orElse(Document.Obj.EMPTY));
    if (plan.isPresent() && !assembled.faults().isEmpty()) {
      Map.Entry<String, String> fault = new TreeMap<>(assembled.faults()).firstEntry();
      throw new StartException(
          Problem.RECIPE_FAULTY,
          "cannot deploy %s: its lifecycle has a fault: %s"
              .formatted(fault.getKey(), fault.getValue()));
    }
    folder.makeFolders();
    LiveLogSettings logs = new LiveLogSettings(config, root, progress.json);
    openLog(logs);
    LOG.atInfo()
        .addKeyValue("pid", ProcessHandle.current().pid())
        .addKeyValue("root", root)
        .log("runtime.starting");
    stored.file().notes().forEach(note -> warn("config.note", note));
    config.notesAbout(names(resolved)).forEach(note -> warn("config.note", note));
    StartedGroups groups =
        new StartedGroups(root.resolve("run"), new LinuxProcesses(), Clock.SYSTEM);
    groups.endOrphans();
    stored.apply(installation);
    if (plan.isPresent()) {
      apply(deployment, plan.get());
    }
    warnings.forEach(warning -> warn("recipe.warning", warning));
    assembled.warnings().forEach(warning -> warn("recipe.warning", warning));
    assembled.faults().forEach((name, fault) -> error("component.not-started", name, fault));
    return run(
        folder, groups, logs, resolved, assembled, installation.defaults(), plan.isPresent());
  }

  private void openLog(LiveLogSettings logs) throws StartException {
    try {
      RuntimeLog.installed().open(logs, progress.json);
    } catch (IOException e) {
      throw new StartException(
          Problem.START_FAILED,
          "cannot write the log in %s: %s. Make it a folder that this user may write, or name another one: logging.outputDirectory of aws.greengrass.Nucleus, which is \"%s\", in a file for --config that is newer than what is stored."
              .formatted(logs.get().directory(), e, config.text(Setting.LOG_DIRECTORY)));
    }
  }

  private TokenExchangeService bindExchange() throws StartException {
    int port = (int) config.number(Setting.TOKEN_EXCHANGE_PORT);
    try {
      return TokenExchangeService.bind(port);
    } catch (IOException e) {
      throw new StartException(
          Problem.PORT_TAKEN,
          "cannot start the token exchange service on port %d of the loopback: %s. Free the port, or set %s to another one, 0 for any."
              .formatted(port, e.getMessage(), Setting.TOKEN_EXCHANGE_PORT.key()));
    }
  }

  private Optional<LocalDeployment.Plan> plan(LocalDeployment deployment)
      throws DeploymentException {
    LocalDeployment.Request request = options.deployment();
    boolean asked =
        !request.merge().isEmpty()
            || !request.remove().isEmpty()
            || request.recipeDir().isPresent()
            || request.artifactDir().isPresent();
    return asked ? Optional.of(deployment.plan(request)) : Optional.empty();
  }

  private void apply(LocalDeployment deployment, LocalDeployment.Plan plan)
      throws DeploymentException {
    plan.warnings().forEach(warning -> warn("deployment.warning", warning));
    deployment.apply(plan);
    LOG.atInfo()
        .addKeyValue("roots", plan.roots())
        .addKeyValue("changed", !plan.isEmpty())
        .log("deployment.applied");
  }

  private MarramRuntime run(
      RootFolder folder,
      StartedGroups groups,
      LiveLogSettings logs,
      Resolved resolved,
      Assembly.Assembled assembled,
      Map<String, Document.Obj> defaults,
      boolean deploying)
      throws StartException, IOException {
    Users users = new Users(Optional.of(config.text(Setting.POSIX_USER)).filter(u -> !u.isEmpty()));
    Cgroups cgroups = new Cgroups(Cgroups.SYSTEM, config.text(Setting.KILL_MODE).equals("cgroup"));
    Supplier<Container> tree = () -> stored.store().image().root();
    Configurations configurations = configurations(resolved, tree);
    Set<String> names = names(resolved);
    names.forEach(name -> policies(name, tree.get()));
    stored
        .store()
        .listen((commit, _) -> {
          Set<String> changed =
              commit.componentsWithChangesOf("accessControl"); // in any letter case
          names.stream().filter(changed::contains).forEach(name -> policies(name, commit.root()));
        });
    stored.store().listen((commit, _) -> logs.changed(commit));
    Outcome outcome =
        new Outcome(deploying, assembled.specs(), progress, Timers.SYSTEM, logs.get().directory());
    Launcher launcher =
        new Launcher(
            groups,
            users,
            cgroups,
            config.text(Setting.POSIX_SHELL),
            config.flag(Setting.NO_NEW_PRIVILEGES));
    Supervisor supervisor =
        new Supervisor(launcher, System.getenv(), root, logs, Clock.SYSTEM, Timers.SYSTEM, outcome);
    PeerCheck peerCheck =
        new PeerCheck(
            config.choice(Setting.IPC_PEER_CHECK, PeerCheck.Mode.class),
            users.ownUser(),
            new LinuxProcesses(),
            groups::all,
            cgroups::componentOf);
    Roster roster =
        new Roster(resolved, assembled.faults(), supervisor, groups, Clock.SYSTEM.now());
    new TokenFiles(root.resolve("cli_ipc_info"), socket.socket(), tokens, UserDatabase.SYSTEM)
        .write(config.names(Setting.CLI_GROUPS), users.ownUser());
    socket.prepare();
    IpcServer server =
        IpcServer.start(
            socket.bind(),
            limits(),
            Operations.routes(world(configurations, defaults, logs, supervisor, roster)),
            new Authenticator(tokens, peerCheck)::authenticate,
            Clock.SYSTEM,
            onServerEnd);
    MarramRuntime runtime =
        new MarramRuntime(
            folder,
            socket,
            server,
            supervisor,
            exchange,
            outcome,
            resolved.components().size(),
            logs.get(),
            stored.store());
    CredentialSources sources =
        new CredentialSources(config, System.getenv(), root, thingName, launcher);
    exchange.ifPresent(
        service -> service.start(sources.chosen(), config, this::mayGet, Clock.SYSTEM));
    supervisor.start(assembled.specs());
    LOG.atInfo()
        .addKeyValue("socket", socket.socket())
        .addKeyValue("credentials", exchange.map(TokenExchangeService::url).orElse("-"))
        .log("runtime.started");
    return runtime;
  }

  private Configurations configurations(Resolved resolved, Supplier<Container> tree) {
    Map<String, Document.Obj> builtIn = new HashMap<>();
    builtIn.put(Configurations.NUCLEUS, NucleusDefaults.all());
    builtIn.put("aws.greengrass.Cli", Document.Obj.EMPTY);
    exchange.ifPresent(service ->
        builtIn.put(
            TokenExchangeService.NAME,
            Document.Obj.of(
                "port", config.number(Setting.TOKEN_EXCHANGE_PORT), "activePort", service.port())));
    return new Configurations(tree, names(resolved), builtIn, config.flag(Setting.READ_OTHERS));
  }

  private static Set<String> names(Resolved resolved) {
    return resolved.components().stream()
        .map(each -> each.recipe().name())
        .collect(Collectors.toSet());
  }

  /** Every component may, by a policy that is built in; the token has to be one. */
  private boolean mayGet(String token) {
    return tokens
        .componentOf(token)
        .map(name -> authorizer.decide(name, TokenExchangeService.NAME, "getCredentials", ""))
        .filter(Decision.Allowed.class::isInstance)
        .isPresent();
  }

  private void policies(String name, Container tree) {
    Document policies =
        tree.section("services", name, "configuration")
            .child("accessControl")
            .map(child -> child.node().toDocument())
            .orElse(Document.Obj.EMPTY);
    authorizer
        .replace(name, policies)
        .forEach(fault ->
            LOG.atWarn()
                .addKeyValue("component", name)
                .addKeyValue("path", fault.path())
                .addKeyValue("reason", fault.reason())
                .log("policy.fault"));
  }

  private Operations.World world(
      Configurations configurations,
      Map<String, Document.Obj> defaults,
      LiveLogSettings logs,
      Supervisor supervisor,
      Roster roster) {
    return new Operations.World(
        authorizer,
        configurations,
        stored.store(),
        name -> defaults.getOrDefault(name, Document.Obj.EMPTY),
        logs::notes,
        supervisor::report,
        tokens::componentOf,
        roster::list,
        new Operations.About(
            String.valueOf(Startup.class.getPackage().getImplementationVersion()),
            ProcessHandle.current().pid(),
            root,
            roster.started()),
        (int) config.number(Setting.PUBSUB_MAX_TOPIC_BYTES),
        Clock.SYSTEM);
  }

  private Assembly assembly() {
    ComponentEnvironment environment =
        new ComponentEnvironment(
            root,
            System.getenv(),
            config,
            socket,
            thingName,
            exchange.map(TokenExchangeService::url));
    return new Assembly(root, thingName, config, name -> environment.of(tokens.issue(name)));
  }

  private IpcLimits limits() {
    return new IpcLimits(
        (int) config.number(Setting.IPC_QUEUE_MESSAGES),
        config.number(Setting.IPC_QUEUE_BYTES),
        config.number(Setting.IPC_HELD_PUBLISH_BYTES),
        Duration.ofMillis(config.number(Setting.IPC_SUBSCRIBER_STALL_MS)),
        config.text(Setting.IPC_SLOW_SUBSCRIBERS).equals("end"),
        (int) config.number(Setting.IPC_MAX_CONNECTIONS),
        (int) config.number(Setting.IPC_MAX_CONNECTIONS_PER_COMPONENT),
        (int) config.number(Setting.IPC_MAX_UNAUTHENTICATED),
        Duration.ofMillis(config.number(Setting.IPC_HANDSHAKE_TIMEOUT_MS)),
        config.number(Setting.IPC_MAX_INBOUND_BYTES),
        (int) config.number(Setting.IPC_MAX_STREAMS),
        (int) config.number(Setting.IPC_MAX_SUBSCRIPTIONS),
        config.number(Setting.IPC_MAX_OUTBOUND_BYTES),
        config.number(Setting.IPC_MAX_ANSWER_BYTES));
  }

  /**
   * This device as recipes see it.
   *
   * @param overrides the configuration's {@code platformOverride}
   */
  static Platform platform(Map<String, String> overrides) {
    String architecture = System.getProperty("os.arch", "");
    // On arm the JVM's name of the processor hides which one it is; armv7l and the like tell.
    String machine = architecture.startsWith("arm") ? kernelMachine() : "";
    return Platform.of(
        System.getProperty("os.name", "Linux"),
        machine.startsWith("arm") ? machine : architecture,
        overrides);
  }

  private static String kernelMachine() {
    try (InputStream uname = new ProcessBuilder("uname", "-m").start().getInputStream()) {
      return new String(uname.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException _) {
      return ""; // without the detail: a manifest for all of arm still matches
    }
  }

  private static String thingName(String configured) {
    if (!configured.isEmpty()) {
      return configured;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static void warn(String event, String text) {
    LOG.atWarn().addKeyValue("what", text).log(event);
  }

  private static void error(String event, String component, String text) {
    LOG.atError().addKeyValue("component", component).addKeyValue("why", text).log(event);
  }
}
