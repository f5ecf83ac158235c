package dev.marram.ipc;

/**
 * One IPC operation: parse, authorize, act, reply. Called on the event loop; must not block. Every
 * call must be answered exactly once, now or later.
 */
public interface Handler {
  /**
   * Handles a call. The call is reused for the next one: whoever answers later takes {@link
   * Call#later}.
   */
  void handle(Call call);
}
