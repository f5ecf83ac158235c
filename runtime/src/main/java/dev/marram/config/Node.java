package dev.marram.config;

import dev.marram.model.Document;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A part of the configuration: a {@link Container} of parts, or a value. Immutable; any thread.
 *
 * <p>Source: configuration reference, section 1.
 */
public sealed interface Node permits Container, Node.Leaf {

  /** What a leaf or a child takes in memory besides its text, roughly. */
  int OVERHEAD = 64;

  /** The size of its JSON, and {@link #OVERHEAD} for each part: what limits are compared with. */
  long bytes();

  /** The time of its newest leaf; the smallest number without any. */
  long newest();

  /** The time of its oldest leaf; the largest number without any. */
  long oldest();

  /** What people see of it. */
  Document toDocument();

  /**
   * A value.
   *
   * @param value no object; a list is one value, whatever is in it
   * @param time of its last change, in milliseconds since 1970
   * @param bytes as above
   */
  record Leaf(Document value, long time, long bytes) implements Node {
    /** A value as it was set. */
    public static Leaf of(Document value, long time) {
      return new Leaf(value, time, value.size() + OVERHEAD);
    }

    @Override
    public long newest() {
      return time;
    }

    @Override
    public long oldest() {
      return time;
    }

    @Override
    public Document toDocument() {
      return value;
    }

    Leaf at(long newer) {
      return newer > time ? new Leaf(value, newer, bytes) : this;
    }

    /** Whether it counts as absent. */
    boolean isNull() {
      return value instanceof Document.Null;
    }
  }

  /**
   * Whether two values are the same: numbers by what they count, all else by kind and value (D6).
   */
  static boolean equal(Document one, Document other) {
    return switch (one) {
      case Document.Num(String a) when other instanceof Document.Num(String b) ->
          a.equals(b) || equalNumbers(a, b);
      case Document.Arr(List<Document> a) when other instanceof Document.Arr(List<Document> b) -> {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
          same = equal(a.get(i), b.get(i));
        }
        yield same;
      }
      case Document.Obj(Map<String, Document> a)
          when other instanceof Document.Obj(Map<String, Document> b) ->
          a.size() == b.size()
              && a.entrySet().stream()
                  .allMatch(member ->
                      b.containsKey(member.getKey())
                          && equal(member.getValue(), b.get(member.getKey())));
      case Document.Num _, Document.Arr _, Document.Obj _ -> false;
      case Document.Text _, Document.Bool _, Document.Null _ -> one.equals(other);
    };
  }

  private static boolean equalNumbers(String one, String other) {
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (NumberFormatException e) {
      return false; // an exponent beyond 32 bits; the texts differ
    }
  }
}
