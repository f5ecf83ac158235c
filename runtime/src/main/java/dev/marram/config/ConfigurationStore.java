package dev.marram.config;

import dev.marram.base.Clock;
import dev.marram.model.Document;
import dev.marram.model.ModelError;
import dev.marram.store.Disk;
import dev.marram.store.Format;
import dev.marram.store.SegmentLog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of everything: an immutable image that anybody reads, and one writer that makes
 * the next one.
 *
 * <p>A change is asked for by {@link #submit}. The writer, a thread of its own, takes what waits,
 * does it in order on the image it works on, writes all of it to the disk and forces it there once;
 * then the new image is published, listeners are called, and each answer is given. So nobody is
 * told of a change that a power cut could take back, and nobody reads one. When the disk fails
 * nothing of that batch has happened.
 *
 * <p>Limits: {@link #WAITING} requests wait; all of the tree together takes {@link #MAX_BYTES}.
 * Source: configuration reference, sections 1 and 5; decisions D6 and D12.
 */
public final class ConfigurationStore implements AutoCloseable {
  /** Requests that may wait for the writer. */
  public static final int WAITING = 4_096;

  /** How large all configurations together may be, as {@link Node#bytes()} counts. */
  public static final long MAX_BYTES = 48 << 20;

  /** So many requests, and records of so many bytes, are forced to the disk together at most. */
  private static final int BATCH = 512;

  private static final int BATCH_BYTES = 4 << 20;

  private static final byte[] NOTHING = {};
  private static final Format FORMAT = new Format("config", 1);
  private static final SegmentLog.Limits LIMITS = new SegmentLog.Limits(1 << 20, 1L << 30);
  private static final ModelError STOPPING = ModelError.service("The runtime is shutting down");
  private static final ModelError FAILED =
      ModelError.service("The runtime failed to make this change: see its log");
  private static final ModelError BUSY =
      ModelError.service(
          "%d changes of the configuration wait already. Try again later".formatted(WAITING));
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationStore.class);

  /** An image and its version. */
  public record Image(long version, Container root) {}

  /** A change that is asked for: makes it on the tree as it is at its turn. */
  @FunctionalInterface
  public interface Transaction {
    /**
     * Makes the change, at its turn.
     *
     * @param now in milliseconds since 1970
     * @return what was done; a merge without changes is none
     * @throws RefusedException if it cannot be made
     */
    Merge apply(Container root, long now) throws RefusedException;
  }

  /** Told what became of a request, once, on the writer's thread: it must not block. */
  public interface Reply {
    /** It is on the disk. A request that changed nothing gets a commit without changes. */
    void committed(Commit commit);

    /** Nothing was done. */
    void refused(ModelError error);
  }

  private record Request(String by, Transaction transaction, Reply reply) {}

  private static final Request WAKE =
      new Request(
          "",
          (_, _) -> {
            throw new RefusedException(STOPPING);
          },
          new Reply() {
            @Override
            public void committed(Commit commit) {
              // Nobody waits for it.
            }

            @Override
            public void refused(ModelError error) {
              // Nobody waits for it.
            }
          });

  /**
   * What a request of the current batch came to.
   *
   * @param record of the commit for the disk; empty if it has no changes
   */
  private record Outcome(
      Reply reply, @Nullable Commit commit, byte[] record, @Nullable ModelError error) {
    Outcome(Reply reply, ModelError error) {
      this(reply, null, NOTHING, error);
    }
  }

  private final SegmentLog log;
  private final Clock clock;
  private final History history;
  private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(WAITING);
  private final List<BiConsumer<Commit, Reply>> listeners = new CopyOnWriteArrayList<>();
  private final Thread writer = Thread.ofPlatform().name("marram-config").unstarted(this::write);
  private volatile Image image;

  /** Why nothing is taken any more. */
  private volatile @Nullable ModelError ended;

  private @Nullable Thread compaction;

  private ConfigurationStore(SegmentLog log, Clock clock, History history, Image image) {
    this.log = log;
    this.clock = clock;
    this.history = history;
    this.image = image;
  }

  /**
   * Reads what is on the disk; writes nothing before the first change.
   *
   * @throws IOException if it cannot be read, or is of a newer version; it is left as it is
   */
  public static ConfigurationStore open(Disk disk, Clock clock) throws IOException {
    Restore restore = new Restore();
    SegmentLog log =
        SegmentLog.open(
            disk,
            FORMAT,
            LIMITS,
            restore::record,
            damage -> LOG.atError().addKeyValue("what", damage).log("config.damaged"));
    return new ConfigurationStore(log, clock, restore.history, restore.image());
  }

  /** The newest image. */
  public Image image() {
    return image;
  }

  /** The last changes of values, oldest first, each as people and programs are shown it. */
  public List<Document.Obj> history() {
    return history.entries();
  }

  /**
   * Tells of every commit with changes, in order, before its reply is called, which is told too; on
   * the writer's thread, so it must not block for long.
   */
  public void listen(BiConsumer<Commit, Reply> listener) {
    listeners.add(listener);
  }

  /** Starts the writer. */
  public void start() {
    writer.start();
  }

  /**
   * Asks for a change.
   *
   * @param by who asks, for the history
   */
  public void submit(String by, Transaction transaction, Reply reply) {
    ModelError refusal = ended;
    if (refusal == null && !requests.offer(new Request(by, transaction, reply))) {
      refusal = BUSY;
    }
    if (refusal != null) {
      reply.refused(refusal);
    } else if (ended != null && (!STOPPING.equals(ended) || !writer.isAlive())) {
      refuseWaiting(); // the writer did not see this one
    }
  }

  private void refuseWaiting() {
    ModelError refusal = Objects.requireNonNull(ended);
    for (Request late = requests.poll(); late != null; late = requests.poll()) {
      late.reply.refused(refusal);
    }
  }

  /**
   * Makes a change and waits until it is on the disk.
   *
   * @throws RefusedException if it was refused
   */
  public Commit commit(String by, Transaction transaction)
      throws RefusedException, InterruptedException {
    CompletableFuture<Commit> done = new CompletableFuture<>();
    submit(
        by,
        transaction,
        new Reply() {
          @Override
          public void committed(Commit commit) {
            done.complete(commit);
          }

          @Override
          public void refused(ModelError error) {
            done.completeExceptionally(new RefusedException(error));
          }
        });
    try {
      return done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    }
  }

  private void write() {
    Deque<Request> batch = new ArrayDeque<>(); // those that are not answered yet
    try {
      while (ended == null || !requests.isEmpty()) {
        batch.add(requests.take());
        requests.drainTo(batch, BATCH - 1);
        write(batch);
      }
    } catch (RuntimeException | Error | InterruptedException e) {
      // Nobody may interrupt it, and no change may end it; if it ends, that must be seen.
      LOG.atError().setCause(e).log("config.writer-ended");
      ended =
          ModelError.service(
              "The configuration cannot be changed any more (%s): restart the runtime"
                  .formatted(e.getClass().getSimpleName()));
      batch.forEach(request -> request.reply.refused(ended));
      refuseWaiting();
    }
  }

  private void write(Deque<Request> batch) {
    List<Outcome> outcomes = new ArrayList<>();
    List<byte[]> records = new ArrayList<>();
    long bytes = 0;
    Image working = image;
    for (Request request : List.copyOf(batch)) {
      if (bytes > BATCH_BYTES) {
        working = finish(working, batch, outcomes, records);
        bytes = 0;
      }
      Outcome outcome = outcome(request, working);
      outcomes.add(outcome);
      Commit commit = outcome.commit;
      if (commit != null && !commit.changes().isEmpty()) {
        records.add(outcome.record);
        bytes += outcome.record.length;
        working = new Image(commit.version(), commit.root());
      }
    }
    finish(working, batch, outcomes, records);
    compactIfWorthwhile();
  }

  private Outcome outcome(Request request, Image working) {
    try {
      long now = clock.now().toEpochMilli();
      Merge merge = request.transaction.apply(working.root(), now);
      List<Change> changes = merge.changes();
      Container root = merge.root();
      if (root.bytes() > MAX_BYTES && root.bytes() > working.root().bytes()) {
        return new Outcome(request.reply, full());
      }
      merge.requireReadable();
      long version = working.version() + (changes.isEmpty() ? 0 : 1);
      Commit commit = new Commit(version, now, request.by, changes, root);
      byte[] record = changes.isEmpty() ? NOTHING : commit.toBytes();
      return new Outcome(request.reply, commit, record, null);
    } catch (RefusedException e) {
      return new Outcome(request.reply, e.error());
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      LOG.atError().addKeyValue("by", request.by).setCause(e).log("config.change-failed");
      return new Outcome(request.reply, FAILED);
    }
  }

  private static ModelError full() {
    return ModelError.invalidArguments(
        "The configurations of all components together would be larger than %d bytes"
            .formatted(MAX_BYTES));
  }

  /** Forces the records to the disk and answers; returns the image to go on with. */
  private Image finish(
      Image working, Deque<Request> batch, List<Outcome> outcomes, List<byte[]> records) {
    // Who changed nothing relies on what is there, so the log must be sure of it too.
    boolean acknowledges = outcomes.stream().anyMatch(outcome -> outcome.commit != null);
    Optional<ModelError> failure = acknowledges ? append(records) : Optional.empty();
    if (failure.isEmpty()) {
      image = working;
    }
    boolean lost = false; // whether those behind were judged on a change that never was
    for (Outcome outcome : outcomes) {
      Commit commit = outcome.commit;
      if (failure.isPresent() && (lost || commit != null)) {
        lost |= commit != null && !commit.changes().isEmpty();
        outcome.reply.refused(failure.get());
      } else if (commit == null) {
        outcome.reply.refused(Objects.requireNonNull(outcome.error));
      } else {
        if (!commit.changes().isEmpty()) {
          history.add(commit);
          listeners.forEach(listener -> listener.accept(commit, outcome.reply));
        }
        outcome.reply.committed(commit);
      }
      batch.removeFirst();
    }
    outcomes.clear();
    records.clear();
    return image;
  }

  private Optional<ModelError> append(List<byte[]> records) {
    try {
      log.append(records);
      return Optional.empty();
    } catch (IOException | OutOfMemoryError e) {
      LOG.atError().addKeyValue("why", e.getMessage()).log("config.not-written");
      return Optional.of(
          ModelError.service("The configuration cannot be written: " + e.getMessage()));
    }
  }

  /** The image as it is goes to the disk on a thread beside, while changes go on. */
  private void compactIfWorthwhile() {
    if (log.wantsSnapshot() && (compaction == null || !compaction.isAlive())) {
      try {
        SegmentLog.Snapshot snapshot = log.beginSnapshot();
        Image compacted = image;
        List<Document.Obj> past = history.entries();
        compaction =
            Thread.ofPlatform()
                .name("marram-config-snapshot")
                .start(() -> compact(snapshot, compacted, past));
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("why", e.getMessage()).log("config.snapshot-not-written");
      }
    }
  }

  private static void compact(
      SegmentLog.Snapshot snapshot, Image compacted, List<Document.Obj> past) {
    try {
      snapshot.write(Snapshots.records(compacted.version(), past, compacted.root()).iterator());
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("why", e.getMessage()).log("config.snapshot-not-written");
    }
  }

  /** Ends the writer when everything that waits is answered. */
  @Override
  public void close() {
    if (ended == null) {
      ended = STOPPING;
    }
    requests.offer(WAKE); // a full queue wakes the writer by itself
    try {
      writer.join();
      refuseWaiting();
      if (compaction != null) {
        compaction.join();
      }
      log.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("config.not-closed");
    }
  }
}
