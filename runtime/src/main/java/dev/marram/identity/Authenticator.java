package dev.marram.identity;

import java.util.Optional;

/** Turns a token and a peer into the component that is calling. Blocks; safe on any thread. */
public record Authenticator(Tokens tokens, PeerCheck peerCheck) {

  public sealed interface Verdict {}

  public record Accepted(String component) implements Verdict {}

  /** Refused; the reason is for the log: which token, which peer, and why, never the token. */
  public record Rejected(String reason) implements Verdict {}

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
