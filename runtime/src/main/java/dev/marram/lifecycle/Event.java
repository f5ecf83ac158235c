package dev.marram.lifecycle;

/** What happens to a component. */
enum Event {
  /** It is wanted to run. */
  START,
  /** It is wanted to stop. */
  STOP,
  /** Install ended well, or is not defined. */
  INSTALL_DONE,
  DEPENDENCIES_READY,
  /** Neither Startup nor Run is defined. */
  NOTHING_TO_RUN,
  STARTUP_DONE,
  STARTUP_TIMED_OUT,
  /** The process of Run is there. */
  RUN_STARTED,
  RUN_DONE,
  /** The step of this state failed, could not be started, or took too long. */
  STEP_FAILED,
  /** The component says so itself (UpdateState). */
  REPORTED_RUNNING,
  REPORTED_ERRORED,
  /** Shutdown ended, and all processes are gone. */
  STOPPED,
  /** As STOPPED, but Shutdown had to be killed. */
  SHUTDOWN_TIMED_OUT,
  /** Recover ended, and the pause before the next try is over. */
  RETRY_DUE
}
