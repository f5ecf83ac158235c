package dev.marram.ipc;

import dev.marram.frame.FrameTemplate;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Events of one cause for the same subscribers. Each is made when a queue takes it, so a cause of
 * many events fills no memory. Owned by the event loop.
 */
public final class Events implements Messages {
  private final FrameTemplate template;
  final List<EventStream> subscribers;
  private final int count;
  private final IntFunction<byte[]> payloads;
  private int made = -1;
  private @Nullable SharedFrame last;

  /**
   * Events that are still to be told, see {@link #tell} and {@link Later}.
   *
   * @param subscribers at least one
   * @param payloads makes the JSON of an event from its index
   */
  public Events(
      FrameTemplate template,
      List<EventStream> subscribers,
      int count,
      IntFunction<byte[]> payloads) {
    this.template = template;
    this.subscribers = List.copyOf(subscribers);
    this.count = count;
    this.payloads = payloads;
  }

  /** Delivers them for a cause that cannot wait: a subscription that has no room is ended. */
  public void tell() {
    subscribers.getFirst().connection.loop.delivery.tell(this, null, null);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public SharedFrame frame(int index) {
    SharedFrame frame = last;
    if (frame == null || made != index) {
      byte[] bytes = template.frame(payloads.apply(index));
      frame = new SharedFrame(bytes, bytes.length, template);
      last = frame;
      made = index;
    }
    return frame;
  }
}
