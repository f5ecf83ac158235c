package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use a token: the three modes of ipc.peerCheck, with real processes and users. */
@Tag("full")
class IdentityTest {
  private static final String OWNER = "com.example.Owner";
  private static final String THIEF = "com.example.Thief";
  private static final String ASKER = "com.example.Asker";
  private static final String ACCEPTED = "accepted";

  /** Connects with a token, says what came of it, and may make one call. Knows no SDK. */
  private static final String KNOCK =
      """
      import java.io.*;
      import java.net.*;
      import java.nio.*;
      import java.nio.channels.*;
      import java.nio.file.*;
      import java.util.zip.CRC32;

      public class Knock {
        public static void main(String[] args) throws Exception {
          try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(args[0]));
            send(channel, header(":version", "0.1.0"), 4, 0, "{\\"authToken\\":\\"" + args[1] + "\\"}");
            boolean accepted = flags(receive(channel)) == 1;
            System.out.println("knock: " + (accepted ? "accepted" : "refused"));
            if (args.length > 2) {
              send(channel, header("operation", args[2]), 0, 1, "{}");
              ByteBuffer answer = receive(channel);
              byte[] payload = new byte[answer.getInt(0) - 16 - answer.getInt(4)];
              answer.get(12 + answer.getInt(4), payload);
              System.out.println("answer: " + new String(payload, "UTF-8"));
            }
          }
        }

        private static byte[] header(String name, String value) throws IOException {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          DataOutputStream out = new DataOutputStream(bytes);
          out.writeByte(name.length());
          out.writeBytes(name);
          out.writeByte(7);
          out.writeShort(value.length());
          out.writeBytes(value);
          return bytes.toByteArray();
        }

        private static byte[] header(String name, int value) throws IOException {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          DataOutputStream out = new DataOutputStream(bytes);
          out.writeByte(name.length());
          out.writeBytes(name);
          out.writeByte(4);
          out.writeInt(value);
          return bytes.toByteArray();
        }

        private static void send(SocketChannel channel, byte[] first, int type, int stream,
            String json) throws IOException {
          ByteArrayOutputStream headers = new ByteArrayOutputStream();
          headers.write(first);
          headers.write(header(":message-type", type));
          headers.write(header(":message-flags", 0));
          headers.write(header(":stream-id", stream));
          byte[] payload = json.getBytes("UTF-8");
          ByteBuffer frame = ByteBuffer.allocate(16 + headers.size() + payload.length);
          frame.putInt(frame.capacity()).putInt(headers.size());
          frame.putInt(crc(frame)).put(headers.toByteArray()).put(payload);
          frame.putInt(crc(frame)).flip();
          while (frame.hasRemaining()) channel.write(frame);
        }

        private static int crc(ByteBuffer frame) {
          CRC32 crc = new CRC32();
          crc.update(frame.array(), 0, frame.position());
          return (int) crc.getValue();
        }

        private static ByteBuffer receive(SocketChannel channel) throws IOException {
          ByteBuffer frame = ByteBuffer.allocate(1 << 20);
          while (frame.position() < 16 || frame.position() < frame.getInt(0)) {
            if (channel.read(frame) < 0) throw new EOFException("closed without an answer");
          }
          return frame;
        }

        // The flags are the second of the three integer headers of an acknowledgement.
        private static int flags(ByteBuffer frame) {
          String text = new String(frame.array(), 0, frame.position(),
              java.nio.charset.StandardCharsets.ISO_8859_1);
          return frame.getInt(text.indexOf(":message-flags") + 15);
        }
      }
      """;

  private static TestUser componentUser;
  private static TestUser stranger;

  @BeforeAll
  static void makeUsers() throws Exception {
    componentUser = TestUser.create("marram-test-own");
    stranger = TestUser.create("marram-test-other");
  }

  @AfterAll
  static void removeUsers() throws Exception {
    for (TestUser user : List.of(componentUser, stranger)) {
      user.close();
    }
  }

  @ParameterizedTest(name = "ipc.peerCheck {0}")
  @CsvSource({
    // mode,   another component, foreign of the same uid, foreign of root, foreign of another uid
    "strict,   refused,           refused,                 refused,         refused",
    "standard, refused,           accepted,                accepted,        refused",
    "off,      accepted,          accepted,                accepted,        accepted"
  })
  void aTokenIsWorthWhatThePeerCheckSays(
      String mode, String otherComponent, String sameUser, String root, String otherUser)
      throws Exception {
    try (Workspace workspace = new Workspace()) {
      Path stolen = workspace.folder().resolve("stolen");
      deployPrograms(workspace, stolen);
      Path config =
          workspace.configuration(
              "runWithDefault:\n  posixUser: %s:%s\nipc:\n  peerCheck: %s\n"
                  .formatted(componentUser.name(), componentUser.name(), mode));
      try (MarramProcess marram =
          MarramProcess.deploy(workspace).arguments("--config", config.toString()).start()) {
        marram.awaitReady();
        marram.awaitLog(OWNER, "child knock: " + ACCEPTED);
        marram.awaitLog(OWNER, "grandchild knock: " + ACCEPTED);
        String token = ComponentToken.of(marram, OWNER);

        Files.writeString(stolen, token);
        marram.awaitLog(THIEF, "knock: ");
        assertThat(marram.log(THIEF)).as("another component").contains("knock: " + otherComponent);

        String[] knock = {
          "java", "-jar", jar(workspace).toString(), marram.socket().toString(), token
        };
        assertThat(componentUser.run(knock)).as("same user").contains("knock: " + sameUser);
        assertThat(Processes.run(knock)).as("root").contains("knock: " + root);
        assertThat(stranger.run(knock)).as("another user").contains("knock: " + otherUser);

        balances(marram);
        marram.endWithoutLedger();
      }
    }
  }

  private static Path jar(Workspace workspace) {
    return workspace.folder().resolve("knock.jar");
  }

  private static void deployPrograms(Workspace workspace, Path stolen) throws Exception {
    Path jar = jar(workspace);
    List<Path> files = List.of(JavaProgram.of("Knock", KNOCK).compile(jar).getFirst());
    String knock =
        "java -jar {artifacts:path}/knock.jar \"$AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT\"";
    workspace
        .files()
        .add(
            Component.named(OWNER)
                .has(files)
                .runs(
                    """
                    echo "child $(%1$s "$SVCUID")"
                    echo "grandchild $(setsid --wait %1$s "$SVCUID")"
                    %2$s
                    """
                        .formatted(knock, ComponentToken.SCRIPT)));
    workspace
        .files()
        .add(
            Component.named(THIEF)
                .has(files)
                .runs(
                    """
                    while [ ! -e %2$s ]; do sleep 0.1; done
                    %1$s "$(cat %2$s)"
                    exec sleep 100000
                    """
                        .formatted(knock, stolen)));
    workspace
        .files()
        .add(
            Component.named(ASKER)
                .may(Component.CONTROL, "*", "*")
                .has(files)
                .runs(
                    """
                    while [ ! -e ask ]; do sleep 0.1; done
                    %s "$SVCUID" dev.marram#GetStatus
                    exec sleep 100000
                    """
                        .formatted(knock)));
  }

  /** In strict mode only a component itself can ask. */
  private static void balances(MarramProcess marram) throws Exception {
    Files.createFile(marram.root().resolve("work").resolve(ASKER).resolve("ask"));
    String answer = "answer: ";
    marram.awaitLog(ASKER, answer);
    String log = marram.log(ASKER);
    int from = log.indexOf('{', log.indexOf(answer));
    LedgerCheck.parse(firstObject(log.substring(from))).balances();
  }

  /** The JSON object at the beginning of a text that goes on with something else. */
  private static String firstObject(String text) {
    int depth = 0;
    for (int at = 0; at < text.length(); at++) {
      depth += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
      if (depth == 0) {
        return text.substring(0, at + 1);
      }
    }
    throw new AssertionError("no whole object: " + text);
  }
}
