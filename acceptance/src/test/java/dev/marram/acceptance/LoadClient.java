package dev.marram.acceptance;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One publisher and many subscribers on one thread, fast enough to load the runtime. */
final class LoadClient implements AutoCloseable {
  /** Open calls of one connection; the runtime allows 4,096. */
  private static final long MOST_OUTSTANDING = 4_000;

  private final Selector selector = Selector.open();
  private final LoadPublisher publisher;
  private final List<LoadReader> fast = new ArrayList<>();
  private final List<LoadReader> slow = new ArrayList<>();

  LoadClient(LoadPublisher publisher) throws IOException {
    this.publisher = publisher;
    watch(publisher);
  }

  /** Adds a subscriber; one that is slow is looked at by the clock and not by the selector. */
  void add(LoadReader reader) throws IOException {
    if (reader.isFast()) {
      fast.add(reader);
      watch(reader);
    } else {
      slow.add(reader);
      reader.channel().configureBlocking(false);
    }
  }

  private void watch(LoadConnection connection) throws IOException {
    connection.channel().configureBlocking(false);
    connection.channel().register(selector, SelectionKey.OP_READ, connection);
  }

  List<LoadReader> fastReaders() {
    return fast;
  }

  /** Publishes with so many calls open; returns calls per second. */
  long publishWithWindow(int window, Duration duration) throws IOException {
    long before = publisher.acknowledged();
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    while (System.nanoTime() < end) {
      turn(publisher.acknowledged() + window);
    }
    return (publisher.acknowledged() - before) * 1_000_000_000L / (System.nanoTime() - start);
  }

  /** Publishes at this rate as far as open calls allow; returns how many were offered. */
  long publishAtRate(long perSecond, Duration duration) throws IOException {
    long first = publisher.sent();
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    for (long now = start; now < end; now = System.nanoTime()) {
      long due = first + (now - start) * perSecond / 1_000_000_000L;
      turn(Math.min(due, publisher.acknowledged() + MOST_OUTSTANDING));
    }
    return perSecond * duration.toSeconds();
  }

  /** Goes on reading, without publishing, until this is so; false when time is over. */
  boolean readUntil(Duration limit, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      turn(0);
    }
    return true;
  }

  private long lastSlow = System.nanoTime();

  private void turn(long publishUpTo) throws IOException {
    publisher.publishUpTo(publishUpTo);
    selector.select(1);
    long now = System.nanoTime();
    for (SelectionKey key : selector.selectedKeys()) {
      LoadConnection connection = (LoadConnection) key.attachment();
      if (connection.readAll() > 0 && connection instanceof LoadReader reader) {
        reader.noteTime(now);
      }
    }
    selector.selectedKeys().clear();
    if (now - lastSlow > 100_000_000L) {
      for (LoadReader reader : slow) {
        reader.readFor(now - lastSlow);
      }
      lastSlow = now;
    }
  }

  @Override
  public void close() throws IOException {
    publisher.close();
    for (LoadReader reader : fast) {
      reader.close();
    }
    for (LoadReader reader : slow) {
      reader.close();
    }
    selector.close();
  }
}
