package dev.marram.operation;

import dev.marram.frame.Frame;
import dev.marram.model.Document;
import dev.marram.model.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * A subscriber that reads on a thread of its own, can be paused, and notes whatever is lost,
 * doubled or out of order. All but reading is done by the simulation's thread.
 */
final class SimulatedReader {
  /**
   * One subscription. Of each publisher and topic the numbers must follow each other; the first one
   * that is seen may be any.
   */
  static final class Heard {
    final String filter;
    final Map<String, Integer> last = new HashMap<>();
    boolean answered;
    boolean terminated;
    boolean ended;

    Heard(String filter) {
      this.filter = filter;
    }

    synchronized int last(String publisher, String topic) {
      return last.getOrDefault(publisher + " " + topic, -1);
    }

    synchronized boolean isLive() {
      return !ended && !terminated;
    }

    @Override
    public synchronized String toString() {
      return "%s%s".formatted(filter, answered ? "" : " (not answered)");
    }

    boolean hears(String topic) {
      return filter.equals("s/#") || filter.equals(topic);
    }
  }

  private final RawClient client;
  private final String name;
  private final Map<Integer, Heard> streams = new ConcurrentHashMap<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final Semaphore reading = new Semaphore(1);
  private boolean paused;
  private volatile boolean closed;

  SimulatedReader(RawClient client, String name) {
    this.client = client;
    this.name = name;
    Thread.ofVirtual().name(name).start(this::read);
  }

  void subscribe(int streamId, String filter) throws IOException {
    streams.put(streamId, new Heard(filter));
    int sent =
        client.send(
            Operation.SUBSCRIBE_TO_TOPIC, Requests.topic(filter, "\"RECEIVE_ALL_MESSAGES\""));
    if (sent != streamId) {
      throw new IllegalStateException("streams are counted wrongly");
    }
  }

  void terminate(int streamId) throws IOException {
    Heard heard = streams.get(streamId);
    if (heard != null && heard.isLive()) {
      synchronized (heard) {
        heard.terminated = true;
      }
      client.terminate(streamId);
    }
  }

  int subscriptions() {
    return streams.size();
  }

  Collection<Heard> heard() {
    return streams.values();
  }

  List<String> violations() {
    return violations;
  }

  void pause() {
    if (!paused) {
      paused = true;
      reading.acquireUninterruptibly();
    }
  }

  void resume() {
    if (paused) {
      paused = false;
      reading.release();
    }
  }

  void close() throws IOException {
    closed = true;
    client.close();
    resume();
  }

  private void read() {
    try {
      while (!closed) {
        reading.acquireUninterruptibly();
        try {
          client.receive(Duration.ofMillis(20)).ifPresent(this::received);
        } finally {
          reading.release();
        }
      }
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        violations.add(name + " lost its connection: " + e);
      }
    }
  }

  private void received(Frame frame) {
    Heard heard = streams.get(frame.streamId());
    if (heard == null) {
      violations.add(name + " got a frame on stream " + frame.streamId());
      return;
    }
    synchronized (heard) {
      if (heard.ended) {
        violations.add(name + " got a frame behind the end of stream " + frame.streamId());
      } else if (frame.type() != 0) {
        heard.ended = true;
        if (!frame.payloadText().contains("subscriber-stalled")) {
          violations.add(name + " was ended: " + frame.payloadText());
        }
      } else if (!heard.answered) {
        heard.answered = true;
        if (!frame.modelType().orElse("").endsWith("SubscribeToTopicResponse")) {
          violations.add(name + " got an event before the response");
        }
      } else {
        event(heard, frame);
      }
    }
  }

  private void event(Heard heard, Frame frame) {
    Document.Obj union = object(parse(frame), "jsonMessage");
    Document.Obj message = object(union, "message");
    String topic = text(object(union, "context"), "topic");
    String publisher = text(message, "p");
    int number = Integer.parseInt(((Document.Num) message.get("n").orElseThrow()).literal());
    Integer before = heard.last.put(publisher + " " + topic, number);
    if (!heard.hears(topic) || (before != null && number != before + 1)) {
      violations.add(
          "%s on %s got %d of %s on %s after %s"
              .formatted(name, heard.filter, number, publisher, topic, before));
    }
  }

  private static Document.Obj parse(Frame frame) {
    try {
      return (Document.Obj) Document.parse(frame.payload());
    } catch (Document.SyntaxException e) {
      throw new IllegalStateException("a damaged event", e);
    }
  }

  private static Document.Obj object(Document.Obj parent, String name) {
    return (Document.Obj) parent.get(name).orElseThrow();
  }

  private static String text(Document.Obj parent, String name) {
    return ((Document.Text) parent.get(name).orElseThrow()).value();
  }
}
