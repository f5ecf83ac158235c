package dev.marram.base;

import java.util.List;

/**
 * Every failure that somebody can meet on the command line: messages end with its name in brackets.
 *
 * <p>{@code docs/ERRORS.md} is this table. Names stay: scripts and answers in forums hold them.
 */
public enum Problem {
  WRONG_USE(
      "The command line is not understood | an option, argument or value is unknown, missing, or given twice | Read the usage that follows; `marram COMMAND --help` has an example."),
  JDK_MISSING(
      "The program cannot start | no JDK 25 or newer was found in the usual places | Install one, or set `JAVA_HOME` to it."),
  BUG(
      "The program met something that it was not written for | it has a fault | Report it with the lines above the message."),
  INPUT_OUTPUT(
      "A file or a connection cannot be read or written | the message has the system's reason | Check the place that the message names: rights, free disk, whether it is there."),
  TOO_LARGE(
      "The program has no more memory or stack | an input is larger, or a regular expression has more alternatives in a repetition, than it can take | Give it less at once, publish large JSON with `--text`, or write the expression without `(a|b)*`."),
  ROOT_IN_USE(
      "The root is in use | another runtime holds its lock; the message names its pid | Stop that one, or give this one another `--root`."),
  ROOT_UNUSABLE(
      "The root cannot be used | it is no folder, or this user may not write it | Give it to this user, or give another `--root`; `marram doctor` looks at all of it."),
  SOCKET_UNUSABLE(
      "The socket cannot be where it should | its path is relative, longer than 107 bytes, or in a folder that cannot be made | Give a shorter or whole path in `system.ipcSocketPath`, or remove that key."),
  PORT_TAKEN(
      "The token exchange service cannot listen | something else has its port | Free the port, or set `port` of `aws.greengrass.TokenExchangeService` to another, 0 for any."),
  START_FAILED(
      "The runtime cannot start | the message has the system's reason | Check what it names; `marram doctor` looks for the usual reasons."),
  CONFIG_UNREADABLE(
      "The configuration file cannot be read | it is not there, or this user may not read it | Check the path given with `--config`."),
  CONFIG_SYNTAX(
      "The configuration file is neither YAML nor JSON | the message has the place | Correct it there."),
  CONFIG_VALUE(
      "The configuration cannot be used | one or more values are out of range or of another kind; each has a line | Correct them; CONFIGURATION.md has what each key takes."),
  FOLDER_MISSING(
      "A folder of recipes or artifacts cannot be used | there is no folder of that name | Name one with `--recipe-dir` or `--artifact-dir`."),
  CONFIG_STORED(
      "The stored configuration cannot be read | a file in `config` below the root is of a newer version, or the disk refuses; nothing was changed | Use a runtime that knows the version, or check the disk and the rights; the message has the file."),
  CONFIG_UNWRITABLE(
      "The configuration cannot be stored | the disk refused; what was stored before is unchanged | Check the root's rights and free disk, then start again."),
  RECIPE_FAULTY(
      "A recipe cannot be used | the message has the key or line, and what is wrong there | Correct it; `marram recipe check` names all faults at once."),
  COMPONENT_UNKNOWN(
      "A component cannot be deployed | there is no recipe of it, in the folder or in the store | Name the folder that holds it with `--recipe-dir`; mind a hint at a similar name."),
  VERSION_UNKNOWN(
      "A version cannot be deployed | there are recipes of the component, but of other versions; the message has them | Name one of those, or add the recipe."),
  REQUIREMENTS_UNMET(
      "The components do not fit together or to this device | a dependency is missing, versions exclude each other, or no manifest is for this platform | Follow the chain in the message: add a recipe, change a requirement, or remove a component."),
  ARTIFACT_UNUSABLE(
      "An artifact cannot be used | it is not there, cannot be read, or has another digest than the recipe states | Put the file into `<artifact-dir>/<name>/<version>/`."),
  STORE_UNREADABLE(
      "What is deployed cannot be read back | a file below the root is damaged, of another format, or not readable for this user | Check its rights, use a runtime that knows it, or move it away and deploy again."),
  STORE_UNWRITABLE(
      "The deployment cannot be stored | the disk refused; what was deployed before is unchanged | Check the root's rights and free disk."),
  COMPONENT_BROKEN(
      "A component does not stay up | one of its steps failed three times, or has a fault | Read `logs/<component>.log` below the root."),
  NO_RUNTIME(
      "No runtime is there | nobody serves the socket of this root | Start it with `marram run --root DIR`, or name another `--root`."),
  NOT_ALLOWED(
      "This user may not command the runtime | none of the token files in `cli_ipc_info` can be read, or the runtime knows it no more | Run the command as the runtime's user, or set `AuthorizedPosixGroups`."),
  REQUEST_REFUSED(
      "The runtime refused a request | the message has the error that it answered with | Correct what the message names."),
  EXAMPLE_MISSING(
      "An example is missing | it is not built | Run `./build`, or `./marram` from the repository."),
  FOLDER_NOT_EMPTY(
      "`init` writes nothing | the folder already holds something | Give another name or `--dir`.");

  private final String row;

  /**
   * @param row what failed | why | what to do
   */
  Problem(String row) {
    this.row = row;
  }

  /** What failed, why, and what to do: two phrases without a full stop, and sentences. */
  public List<String> parts() {
    return List.of(row.split(" \\| ", 3));
  }

  /** The message with this name at its end. */
  public String named(String message) {
    return message + " [" + name() + "]";
  }
}
