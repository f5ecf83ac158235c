package dev.marram.policy;

/**
 * Something in an {@code accessControl} that was left out or read differently than written.
 *
 * @param path where, as a JSON pointer from the configuration's root: {@code
 *     /accessControl/aws.greengrass.ipc.pubsub/com.example.A:pubsub:1/operations/0}
 * @param reason what is wrong, what became of it, and where possible what was meant
 */
public record Fault(String path, String reason) {}
