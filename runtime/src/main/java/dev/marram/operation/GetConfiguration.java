package dev.marram.operation;

import dev.marram.config.ConfigurationView;
import dev.marram.config.Configurations;
import dev.marram.config.Container;
import dev.marram.config.Node;
import dev.marram.config.Update;
import dev.marram.ipc.Call;
import dev.marram.ipc.Handler;
import dev.marram.model.Document;
import dev.marram.model.ErrorCode;
import dev.marram.model.ModelError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a component's configuration, by default the caller's (operations reference, section 6.1).
 *
 * <p>Components ask the same again and again: a connection remembers the bytes of its last requests
 * with the frames that answered them, as long as the configuration they were made of is the same.
 */
record GetConfiguration(Configurations configurations) implements Handler {
  static final ModelError NOT_FOUND = new ModelError(ErrorCode.RESOURCE_NOT_FOUND, "Key not found");

  /** The slot of a connection's memory that holds its {@link Memory}. */
  private static final int SLOT = 1;

  /** What one connection may remember, in about bytes. */
  private static final int REMEMBERED_BYTES = 32 << 10;

  private static final int REMEMBERED = 16;

  /** What is longer is put together beside the loop, which others wait for. */
  private static final int LONG_BYTES = 256 << 10;

  /** A request that was answered with this frame. */
  private static final class Answer {
    final byte[] request;
    final String component;
    final Container configuration;
    final byte[] frame;
    Container tree;

    Answer(
        byte[] request, String component, Container configuration, byte[] frame, Container tree) {
      this.request = request;
      this.component = component;
      this.configuration = configuration;
      this.frame = frame;
      this.tree = tree;
    }

    int bytes() {
      return 200 + request.length + frame.length;
    }

    boolean isTo(Call call) {
      return Arrays.equals(
          request, 0, request.length, call.array(), call.payloadAt(), call.payloadEnd());
    }
  }

  private static final class Memory {
    final List<Answer> answers = new ArrayList<>();

    @Nullable Answer find(Call call) {
      for (int i = 0; i < answers.size(); i++) {
        Answer answer = answers.get(i);
        if (answer.isTo(call)) {
          return answer;
        }
      }
      return null;
    }

    void put(Answer answer) {
      answers.removeIf(old -> Arrays.equals(old.request, answer.request));
      int bytes = answers.stream().mapToInt(Answer::bytes).sum() + answer.bytes();
      if (bytes > REMEMBERED_BYTES || answers.size() >= REMEMBERED) {
        answers.clear();
      }
      if (answer.bytes() <= REMEMBERED_BYTES) {
        answers.add(answer);
      }
    }
  }

  /** Whose configuration, and what of it. */
  record Target(String component, List<String> keyPath) {}

  /**
   * Reads members {@code componentName}, by default the caller's, and {@code keyPath}; empty when
   * the call was answered with what is wrong.
   */
  static Optional<Target> target(Call call) {
    Optional<Document.Obj> request = call.request();
    if (request.isEmpty()) {
      return Optional.empty();
    }
    Document name = request.get().get("componentName").orElse(new Document.Text(call.component()));
    Optional<List<String>> keyPath = Update.keyPath(request.get());
    if (!(name instanceof Document.Text(String component)) || keyPath.isEmpty()) {
      call.reject("componentName must be a string and keyPath a list of strings");
      return Optional.empty();
    }
    return Optional.of(new Target(Configurations.nameInTree(component), keyPath.get()));
  }

  @Override
  public void handle(Call call) {
    Memory memory = call.memory(SLOT) instanceof Memory known ? known : new Memory();
    Answer answer = memory.find(call);
    if (answer != null && isCurrent(call, answer)) {
      call.succeedAgain(answer.frame);
      return;
    }
    Container tree = configurations.tree();
    target(call)
        .ifPresent(target -> {
          Optional<ConfigurationView> view =
              configurations.find(call.component(), target.component());
          Optional<Node> node = view.flatMap(found -> found.visible().find(target.keyPath()));
          if (view.isEmpty() || node.isEmpty()) {
            call.fail(NOT_FOUND);
            return;
          }
          if (node.get().bytes() > LONG_BYTES) {
            call.answerOn(later -> later.succeed(json(target, view.get())));
            return;
          }
          byte[] json = json(target, view.get());
          if (json.length > REMEMBERED_BYTES) {
            call.succeed(json);
            return;
          }
          byte[] frame = call.frame(json);
          byte[] request = Arrays.copyOfRange(call.array(), call.payloadAt(), call.payloadEnd());
          memory.put(new Answer(request, target.component(), view.get().visible(), frame, tree));
          call.remember(SLOT, memory);
          call.succeedAgain(frame);
        });
  }

  private static byte[] json(Target target, ConfigurationView view) {
    Document.Obj value = view.lookup(target.keyPath()).orElseThrow();
    return Document.Obj.of("componentName", target.component(), "value", value).toBytes();
  }

  /** Another tree with the same configuration in it says the same. */
  private boolean isCurrent(Call call, Answer answer) {
    Container tree = configurations.tree();
    if (answer.tree != tree) {
      Optional<ConfigurationView> view = configurations.find(call.component(), answer.component);
      if (view.isEmpty() || view.get().visible() != answer.configuration) {
        return false;
      }
      answer.tree = tree;
    }
    return true;
  }
}
