package dev.marram.client;

import java.util.Optional;

/**
 * The successful answer to an operation.
 *
 * @param modelType the shape's name, such as {@code aws.greengrass#PublishToTopicResponse}
 * @param json the payload as it came
 */
public record Reply(Optional<String> modelType, String json) {}
