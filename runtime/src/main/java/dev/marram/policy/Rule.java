package dev.marram.policy;

/**
 * One operation on one resource that a policy allows.
 *
 * @param service the service's id
 * @param policyId the policy's name in the recipe, or {@link #BUILT_IN}
 * @param operation as the policy lists it: a full name or {@code *}
 * @param resource as the policy lists it, wildcards included
 */
public record Rule(String service, String policyId, String operation, String resource) {
  /** Stands for the policy's name where no recipe but the runtime itself allows the call. */
  public static final String BUILT_IN = "(built in)";
}
