package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The official SDKs find the credentials that the runtime's configuration names. */
class TokenExchangeTest {
  private static final String EXCHANGE = "aws.greengrass.TokenExchangeService";
  private static final String PYTHON = "com.example.Boto3";
  private static final String JAVA = "com.example.JavaSdk";
  private static final String OTHER = "com.example.Other";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/EXAMPLEKEY";
  private static final Duration TIME_TO_INSTALL = Duration.ofMinutes(2);

  private static final String PAIR =
      """
      credentials:
        source: static
        accessKeyId: AKIDEXAMPLE
        secretAccessKey: %s
        sessionToken: session-1
      """
          .formatted(SECRET);

  private static final String PYTHON_RECIPE =
      """
      RecipeFormatVersion: '2020-01-25'
      ComponentName: %s
      ComponentVersion: '1.0.0'
      ComponentDependencies:
        %s:
          VersionRequirement: '^2.0.0'
          DependencyType: HARD
      Manifests:
        - Lifecycle:
            Install: python3 -m venv venv && venv/bin/pip install -q boto3==1.44.8
            Run: |-
              venv/bin/python -u -c '
              import boto3
              found = boto3.Session().get_credentials().get_frozen_credentials()
              print("found", found.access_key, found.secret_key, found.token)'
              exec sleep 100000
      """
          .formatted(PYTHON, EXCHANGE);

  private static final String JAVA_PROGRAM =
      """
      import software.amazon.awssdk.auth.credentials.*;

      public class Find {
        public static void main(String[] args) throws Exception {
          for (AwsCredentialsProvider provider : new AwsCredentialsProvider[] {
              ContainerCredentialsProvider.builder().build(),
              DefaultCredentialsProvider.builder().build()}) {
            AwsSessionCredentials found = (AwsSessionCredentials) provider.resolveCredentials();
            System.out.println("found " + found.accessKeyId() + " " + found.secretAccessKey() + " "
                + found.sessionToken());
          }
          Thread.sleep(1_000_000);
        }
      }
      """;

  @Test
  @Tag("full")
  void boto3AndTheSdkForJavaFindThePairOfTheConfiguration() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(PYTHON, "1.0.0", PYTHON_RECIPE, List.of());
      List<Path> program =
          JavaProgram.of("Find", JAVA_PROGRAM)
              .compile(workspace.folder().resolve("find.jar"), Repository.awsSdkJars());
      workspace
          .files()
          .add(
              Component.named(JAVA)
                  .dependsOn(EXCHANGE)
                  .has(program)
                  .runs("java -jar {artifacts:path}/find.jar"));
      try (MarramProcess marram = started(workspace, PAIR)) {
        String found = "found AKIDEXAMPLE " + SECRET + " session-1";
        marram.awaitLog(JAVA, found, 2, Eventually.SOON);
        marram.awaitLog(PYTHON, found, 1, TIME_TO_INSTALL);
        assertThat(marram.log("marram")).contains("http://localhost:").doesNotContain(SECRET);
        marram.endCleanly();
      }
    }
  }

  @Test
  void everyComponentFindsTheServiceAndNobodyWithoutATokenGetsAnything() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(Component.named(JAVA).dependsOn(EXCHANGE));
      workspace.files().add(withToken());
      try (MarramProcess marram = started(workspace, PAIR)) {
        URI service = service(marram);
        String token = ComponentToken.of(marram, OTHER);
        assertThat(status(service, Optional.of(token))).isEqualTo(200);
        assertThat(status(service, Optional.of("AAAAAAAAAAAAAAAA"))).isEqualTo(403);
        assertThat(status(service, Optional.empty())).isEqualTo(403);
        try (IpcClient client = ComponentToken.connect(marram, OTHER)) {
          assertThat(configuration(client, EXCHANGE))
              .contains("\"activePort\":" + service.getPort());
          assertThat(configuration(client, "aws.greengrass.Nucleus"))
              .contains("AKIDEXAMPLE")
              .doesNotContain(SECRET, "session-1");
        }
        assertThat(marram.log("marram")).doesNotContain(SECRET, token);
        marram.endCleanly();
      }
    }
  }

  @Test
  void withoutASourceTheAnswerNamesTheKeyToSet() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace.files().add(withToken().dependsOn(EXCHANGE));
      try (MarramProcess marram = started(workspace, "awsRegion: eu-west-1")) {
        URI service = service(marram);
        Optional<String> token = Optional.of(ComponentToken.of(marram, OTHER));
        for (int i = 0; i < 3; i++) {
          assertThat(status(service, token)).isEqualTo(424);
        }
        String needs = "it needs credentials.source, or iotCredEndpoint and iotRoleAlias";
        marram.awaitLog("marram", needs);
        assertThat(MarramProcess.count(marram.log("marram"), needs)).isOne();
        marram.endCleanly();
      }
    }
  }

  @Test
  void nobodyWhoDoesNotNeedTheServiceHasIt() throws Exception {
    try (Workspace workspace = new Workspace()) {
      workspace
          .files()
          .add(Component.named(OTHER).runs("echo \"uri=$AWS_CONTAINER_CREDENTIALS_FULL_URI.\""));
      try (MarramProcess marram = started(workspace, PAIR)) {
        marram.awaitLog(OTHER, "uri=.");
        marram.endCleanly();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsAFailedStart() throws Exception {
    try (Workspace workspace = new Workspace();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      workspace.files().add(withToken().dependsOn(EXCHANGE));
      Path config =
          workspace.wholeConfiguration(
              "services: {%s: {configuration: {port: %d}}}"
                  .formatted(EXCHANGE, taken.getLocalPort()));
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).arguments("--config", config.toString()).start()) {
        assertThat(marram.exitCode()).isEqualTo(1);
        assertThat(marram.errors())
            .contains("cannot start the token exchange service on port " + taken.getLocalPort())
            .contains(EXCHANGE + ".port");
        assertThat(marram.root().resolve("packages")).doesNotExist();
      }
    }
  }

  private static Component withToken() {
    return Component.named(OTHER)
        .runs("echo \"uri=$AWS_CONTAINER_CREDENTIALS_FULL_URI.\"\n" + ComponentToken.SCRIPT);
  }

  private static MarramProcess started(Workspace workspace, String nucleus) throws IOException {
    Path config = workspace.configuration(nucleus);
    return MarramProcess.deploy(workspace)
        .arguments("--config", config.toString())
        .start()
        .awaitReady();
  }

  /** As a component that does not itself depend on the service is told of it. */
  private static URI service(MarramProcess marram) {
    marram.awaitLog(OTHER, "uri=http");
    Matcher uri = Pattern.compile("uri=(http:[^ ]*/)\\.").matcher(marram.log(OTHER));
    assertThat(uri.find()).isTrue();
    return URI.create(uri.group(1));
  }

  private static int status(URI service, Optional<String> token) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) service.toURL().openConnection();
    token.ifPresent(text -> connection.setRequestProperty("Authorization", text));
    return connection.getResponseCode();
  }

  private static String configuration(IpcClient client, String component) throws Exception {
    return client
        .call("aws.greengrass#GetConfiguration", "{\"componentName\":\"%s\"}".formatted(component))
        .json();
  }
}
