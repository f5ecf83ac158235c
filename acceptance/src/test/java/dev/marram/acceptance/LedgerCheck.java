package dev.marram.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marram.client.IpcClient;
import dev.marram.client.RemoteException;
import dev.marram.model.Document;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the runtime has counted since its start: every message accepted must be delivered, pending,
 * or dropped with a reason.
 *
 * @param dropped messages by reason
 */
record LedgerCheck(
    long published, long accepted, long delivered, long pending, Map<String, Long> dropped) {
  private static final String PROBE = "com.example.LedgerProbe";

  /** The component through which the test asks. */
  static Component probe() {
    return Component.named(PROBE).may(Component.CONTROL, "*", "*").runs(ComponentToken.SCRIPT);
  }

  /** Asks the running runtime. */
  static LedgerCheck of(MarramProcess marram) throws IOException {
    try (IpcClient client = ComponentToken.connect(marram, PROBE)) {
      return parse(client.call("dev.marram#GetStatus", "{}").json());
    } catch (RemoteException e) {
      throw new AssertionError("the runtime does not tell its status", e);
    }
  }

  /** Reads the answer of the operation. */
  static LedgerCheck parse(String json) throws IOException {
    try {
      Document.Obj ledger = object(object(Document.parse(json)).get("ledger").orElseThrow());
      Map<String, Long> dropped = new TreeMap<>();
      object(ledger.get("dropped").orElseThrow())
          .members()
          .forEach((reason, count) -> dropped.put(reason, number(count)));
      return new LedgerCheck(
          number(ledger.get("published").orElseThrow()),
          number(ledger.get("accepted").orElseThrow()),
          number(ledger.get("delivered").orElseThrow()),
          number(ledger.get("pending").orElseThrow()),
          dropped);
    } catch (Document.SyntaxException e) {
      throw new IOException("no JSON: " + json, e);
    }
  }

  private static Document.Obj object(Document document) {
    assertThat(document).isInstanceOf(Document.Obj.class);
    return (Document.Obj) document;
  }

  private static long number(Document document) {
    assertThat(document).isInstanceOf(Document.Num.class);
    return Long.parseLong(((Document.Num) document).literal());
  }

  /** Nothing got lost without being counted. */
  LedgerCheck balances() {
    assertThat(accepted).as(toString()).isEqualTo(delivered + pending + droppedInAll());
    return this;
  }

  long droppedInAll() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }
}
