package dev.marram.lifecycle;

/** The states of a component under the names of the wire (reference 5.1). */
public enum State {
  NEW,
  INSTALLED,
  STARTING,
  RUNNING,
  STOPPING,
  ERRORED,
  BROKEN,
  FINISHED
}
