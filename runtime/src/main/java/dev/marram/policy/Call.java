package dev.marram.policy;

/** What is asked: may this component do this operation on this resource? */
record Call(String component, String service, String operation, String resource) {}
