package dev.marram.client;

import dev.marram.frame.Frame;
import java.util.Optional;

/**
 * The successful answer to an operation.
 *
 * @param modelType the shape's name, such as {@code aws.greengrass#PublishToTopicResponse}
 * @param json the payload as it came
 */
public record Reply(Optional<String> modelType, String json) {
  static Reply of(Frame frame) {
    return new Reply(frame.modelType(), frame.payloadText());
  }
}
