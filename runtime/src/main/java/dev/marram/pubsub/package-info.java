/**
 * Topics: filters, and the index that finds the subscriptions of a topic.
 *
 * <p>Pure; an index belongs to one thread, the event loop. Queues and delivery are not here but in
 * {@code ipc}, because every kind of event needs them.
 */
@NullMarked
package dev.marram.pubsub;

import org.jspecify.annotations.NullMarked;
