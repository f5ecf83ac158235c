package dev.marram.identity;

import java.util.Optional;

/** Turns a token and a peer into the component that is calling. Blocks; safe on any thread. */
public record Authenticator(Tokens tokens, PeerCheck peerCheck) {

  /** What came out. */
  public sealed interface Verdict {}

  /** The caller is this component. */
  public record Accepted(String component) implements Verdict {}

  /**
   * The caller is refused.
   *
   * @param reason for the log: which token, which peer, and why; never the token itself
   */
  public record Rejected(String reason) implements Verdict {}

  /** Who presents this token? */
  public Verdict authenticate(String token, Peer peer) {
    Optional<String> component = tokens.componentOf(token);
    if (component.isEmpty()) {
      return new Rejected("a token that no component has, from " + peer);
    }
    Optional<String> why = peerCheck.refusal(component.get(), peer);
    return why.isEmpty()
        ? new Accepted(component.get())
        : new Rejected(
            "the token of component %s from %s: %s".formatted(component.get(), peer, why.get()));
  }
}
