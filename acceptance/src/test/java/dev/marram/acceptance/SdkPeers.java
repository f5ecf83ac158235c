package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A runtime with one component for each client of the official SDKs. All of them obey the same
 * commands, which the test writes into a pipe in the component's work folder, and print one line
 * for each into their log:
 *
 * <pre>
 *   subscribe NAME FILTER default|all|others any|ordered   ok
 *   publish TOPIC json|binary BASE64 TIMES                 ok
 *   flood TOPIC PREFIX COUNT                               ok
 *   await NAME COUNT             the events so far, once there are so many, as TOPIC|KIND|PAYLOAD
 *   order NAME COUNT             as await: how many of each prefix, or what is out of order
 *   close NAME                   the greeting of the configuration
 *   call WHAT                    a value
 *   watch NAME COMPONENT KEY     ok; events are COMPONENT|config|KEY.KEY
 *   update KEY VALUE SECONDS     ok; of its own configuration, stamped so many seconds from now
 *   get COMPONENT KEY            a value
 * </pre>
 *
 * Or the name of the error's class and its text. The programs are the files in the resource folder
 * {@code sdk}; those of the first clients connect with the helper classes of the requirement.
 */
final class SdkPeers implements AutoCloseable {
  static final String GREETING = "hello from the recipe";
  static final String REGION = "eu-west-1";
  static final String STREAM_MANAGER = "aws.greengrass.StreamManager";

  /** Makes the folder {@code venv} with the SDK for Python. */
  static final String INSTALL_PYTHON =
      "python3 -m venv venv && venv/bin/pip install -q --no-cache-dir awsiotsdk==1.31.0";

  /** What it calls with each SDK, results under the number SDK-CALL. It has no policies. */
  private static final List<String> STREAM_MANAGERS_CALLS =
      List.of("token", "bad-token", "components");

  private static final Duration INSTALLED = Duration.ofMinutes(5);
  private static final Duration ANSWERED = Duration.ofSeconds(60);
  private static final String PYTHON = "com.example.SdkForPython";
  private static final String JAVASCRIPT = "com.example.SdkForJavaScript";

  private static final String PYTHON_COMMAND =
      "{%1$s:work:path}/venv/bin/python {artifacts:path}/peer.py ".formatted(PYTHON);

  /** The clients. */
  enum Sdk {
    JAVA_CLASSIC("com.example.JavaClassic", "java -jar {artifacts:path}/peer.jar classic"),
    JAVA_V2("com.example.JavaV2", "java -jar {artifacts:path}/peer.jar v2"),
    PYTHON_CLASSIC("com.example.PythonClassic", PYTHON_COMMAND + "classic"),
    PYTHON_V2("com.example.PythonV2", PYTHON_COMMAND + "v2"),
    JAVASCRIPT(
        "com.example.JavaScript",
        "env NODE_PATH={%s:work:path}/node_modules node {artifacts:path}/peer.js"
            .formatted(SdkPeers.JAVASCRIPT));

    private final String component;
    private final String command;

    Sdk(String component, String command) {
      this.component = component;
      this.command = command;
    }

    String component() {
      return component;
    }
  }

  private final Workspace workspace;
  private final Path config;
  private MarramProcess marram;
  private int starts = 1;
  private int lastNumber;

  private SdkPeers(Workspace workspace, Path config, MarramProcess marram) {
    this.workspace = workspace;
    this.config = config;
    this.marram = marram;
  }

  /** Installs the SDKs and waits until every program is connected. */
  static SdkPeers start() throws IOException {
    Workspace workspace = new Workspace();
    addComponents(workspace);
    Path config = workspace.configuration("awsRegion: " + REGION);
    MarramProcess marram =
        MarramProcess.deploy(workspace).arguments("--config", config.toString()).start();
    SdkPeers peers = new SdkPeers(workspace, config, marram);
    try {
      peers.awaitAll();
      return peers;
    } catch (AssertionError e) {
      peers.close();
      throw e;
    }
  }

  private void awaitAll() {
    marram.awaitReady();
    for (Sdk sdk : Sdk.values()) {
      marram.awaitLog(sdk.component(), "stdout. ready", starts, INSTALLED);
    }
  }

  /** Runs the runtime again, which was ended or killed, until every program is connected. */
  void startAgain() throws IOException {
    marram.close();
    marram = MarramProcess.run(workspace).arguments("--config", config.toString()).start();
    starts++;
    awaitAll();
  }

  private static void addComponents(Workspace workspace) throws IOException {
    SampleProgram samples = SampleProgram.read();
    Path folder = Files.createDirectories(workspace.folder().resolve("programs"));
    workspace.files().add(PYTHON, "1.0.0", install(PYTHON, INSTALL_PYTHON), List.of());
    workspace
        .files()
        .add(
            JAVASCRIPT,
            "1.0.0",
            install(
                JAVASCRIPT,
                "npm install --no-audit --no-fund --ignore-scripts --cache {work:path}/.npm"
                    + " --prefix {work:path} aws-iot-device-sdk-v2@1.28.0"),
            List.of());
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("IPCUtils", samples.helperInJava());
    for (String name : List.of("Peer", "Received", "ClassicClient", "V2Client")) {
      sources.put(name, resource(name + ".java"));
    }
    List<Path> java = new JavaProgram(sources, "Peer").compile(folder.resolve("peer.jar"));
    List<Path> python =
        List.of(
            Files.writeString(folder.resolve("peer.py"), resource("peer.py")),
            Files.writeString(folder.resolve("ipc_utils.py"), samples.helperInPython()));
    List<Path> javascript =
        List.of(Files.writeString(folder.resolve("peer.js"), resource("peer.js")));
    workspace.files().add(peer(Sdk.JAVA_CLASSIC).has(java));
    workspace.files().add(peer(Sdk.JAVA_V2).has(java));
    workspace.files().add(peer(Sdk.PYTHON_CLASSIC).has(python).dependsOn(PYTHON));
    workspace.files().add(peer(Sdk.PYTHON_V2).has(python).dependsOn(PYTHON));
    workspace.files().add(peer(Sdk.JAVASCRIPT).has(javascript).dependsOn(JAVASCRIPT));
    workspace
        .files()
        .add(
            streamManager()
                .has(java)
                .has(python)
                .has(javascript)
                .dependsOn(PYTHON)
                .dependsOn(JAVASCRIPT));
  }

  private static String install(String component, String script) {
    return """
    RecipeFormatVersion: '2020-01-25'
    ComponentName: %s
    ComponentVersion: '1.0.0'
    Manifests:
      - Lifecycle:
          Install:
            Timeout: 300
            Script: %s
    """
        .formatted(component, script);
  }

  private static Component peer(Sdk sdk) {
    return Component.named(sdk.component())
        .configured("greeting", GREETING)
        .may(Component.PUBSUB, "*", "m/*")
        .may("aws.greengrass.ShadowManager", "*", "*")
        .may("aws.greengrass.Cli", "*", "*")
        .runs(
            """
            umask 077
            [ -p commands ] || mkfifo commands
            exec %s <> commands
            """
                .formatted(sdk.command));
  }

  /** The one component that may look into tokens, with each SDK in turn. */
  private static Component streamManager() {
    StringBuilder script = new StringBuilder();
    for (Sdk sdk : Sdk.values()) {
      script.append("printf '%s\\n'");
      for (String call : STREAM_MANAGERS_CALLS) {
        script.append(" '%s-%s call %s'".formatted(sdk, call, call));
      }
      script.append(" | ").append(sdk.command).append('\n');
    }
    return Component.named(STREAM_MANAGER).runs(script + "exec sleep 100000");
  }

  static String resource(String name) throws IOException {
    try (InputStream in = SdkPeers.class.getResourceAsStream("/sdk/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  MarramProcess marram() {
    return marram;
  }

  /** Gives one client a command and returns what came of it. */
  String ask(Sdk sdk, String command) throws IOException {
    return answer(sdk.component(), tell(sdk, command));
  }

  /** Gives each client its command at once, and returns what came of them. */
  Map<Sdk, String> askAll(Function<Sdk, String> command) throws IOException {
    Map<Sdk, String> numbers = new EnumMap<>(Sdk.class);
    for (Sdk sdk : Sdk.values()) {
      numbers.put(sdk, tell(sdk, command.apply(sdk)));
    }
    Map<Sdk, String> answers = new EnumMap<>(Sdk.class);
    numbers.forEach((sdk, number) -> answers.put(sdk, answer(sdk.component(), number)));
    return answers;
  }

  /** Gives each client this command; whether it will live to answer is not known. */
  void tellAll(String command) throws IOException {
    for (Sdk sdk : Sdk.values()) {
      tell(sdk, command);
    }
  }

  /** A command that must succeed. */
  void mustAll(Function<Sdk, String> command) throws IOException {
    askAll(command)
        .forEach((sdk, answer) ->
            assertThat(answer).as(sdk + ": " + command.apply(sdk)).isEqualTo("ok"));
  }

  private String tell(Sdk sdk, String command) throws IOException {
    Path pipe = marram.root().resolve("work").resolve(sdk.component()).resolve("commands");
    lastNumber++;
    // Opened in both directions: a pipe that nobody reads would hold us up for ever.
    try (RandomAccessFile out = new RandomAccessFile(pipe.toFile(), "rw")) {
      out.write((lastNumber + " " + command + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    return Integer.toString(lastNumber);
  }

  /** The result that this component printed for this number, as soon as it is there. */
  String answer(String component, String number) {
    Pattern line =
        Pattern.compile("stdout\\. RESULT " + Pattern.quote(number) + " (.*)\\. \\{scriptName=");
    Eventually.holds(
        "result " + number + " of " + component,
        ANSWERED,
        () -> line.matcher(marram.log(component)).find(),
        () -> "--- " + component + ".log\n" + marram.log(component) + marram.describe());
    Matcher found = line.matcher(marram.log(component));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @Override
  public void close() throws IOException {
    marram.close();
    workspace.close();
  }
}
