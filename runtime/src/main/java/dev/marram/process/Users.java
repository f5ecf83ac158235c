package dev.marram.process;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which user a component's steps run as (reference 4.2, decisions D4). Safe on any thread; blocks.
 */
public final class Users {
  /** Greater ones are no ids to the kernel, and some programs cut them to small ones. */
  private static final long MAX_ID = 0xffff_fffeL;

  private static final Logger log = LoggerFactory.getLogger(Users.class);

  private final UserDatabase database;
  private final long ownUser;
  private final long ownGroup;
  private final Optional<String> configuredDefault;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param configuredDefault {@code runWithDefault.posixUser}
   */
  public Users(Optional<String> configuredDefault) {
    this(
        UserDatabase.SYSTEM,
        LinuxProcesses.own("Uid"),
        LinuxProcesses.own("Gid"),
        configuredDefault);
  }

  Users(UserDatabase database, long ownUser, long ownGroup, Optional<String> configuredDefault) {
    this.database = database;
    this.ownUser = ownUser;
    this.ownGroup = ownGroup;
    this.configuredDefault = configuredDefault;
  }

  public long ownUser() {
    return ownUser;
  }

  /** Whether a process of ours runs as this user without any change. */
  public boolean isOwn(Account account) {
    return account.user() == ownUser && account.group() == ownGroup;
  }

  /** The runtime's own user, which steps that require privilege run as. */
  public Account own() throws IOException {
    return account(database.find("passwd", Long.toString(ownUser)), ownUser, ownGroup);
  }

  /**
   * The user of a component's ordinary steps.
   *
   * @param wanted {@code runWith.posixUser} of the component: {@code user}, {@code user:group}, as
   *     names or numeric ids
   * @throws IOException with what to do, if there is no such user or group
   */
  public Account of(Optional<String> wanted) throws IOException {
    Optional<String> named = wanted.or(() -> configuredDefault);
    if (named.isPresent()) {
      Account account = resolve(named.get());
      boolean own = account.user() == ownUser && !named.get().contains(":");
      return own ? own() : account;
    }
    if (ownUser != 0) {
      return own();
    }
    if (!areRoot()) {
      return resolve("ggc_user:ggc_group");
    }
    if (warned.compareAndSet(false, true)) {
      log.warn(
          "Components run as root: create the user ggc_user with the group ggc_group, or set"
              + " runWithDefault.posixUser of aws.greengrass.Nucleus in the file given with"
              + " --config.");
    }
    return own();
  }

  /** Whether components without a user of their own are root. */
  public boolean areRoot() throws IOException {
    return ownUser == 0
        && configuredDefault.isEmpty()
        && (database.find("passwd", "ggc_user").isEmpty()
            || database.find("group", "ggc_group").isEmpty());
  }

  /** Throws, with what to install or allow, if no process can be started as this user. */
  public void requireStartable(Account account) throws IOException {
    String _ = Programs.path("setsid");
    if (ownUser == 0) {
      String _ = Programs.path("setpriv");
    } else if (!isOwn(account)) {
      sudo().requirePermission(account);
    }
  }

  Sudo sudo() throws IOException {
    return new Sudo(own().name().orElse("#" + ownUser));
  }

  private Account resolve(String wanted) throws IOException {
    String[] parts = wanted.split(":", 2);
    Optional<String[]> entry = entry("passwd", "user", parts[0], wanted);
    if (entry.isEmpty() && parts.length == 1) {
      throw new IOException(
          "The numeric user %s has no entry on this machine: name its group too, as in '%s:1000'."
              .formatted(parts[0], parts[0]));
    }
    long user = Long.parseLong(entry.map(fields -> fields[2]).orElse(parts[0]));
    String group =
        parts.length == 2
            ? entry("group", "group", parts[1], wanted).map(fields -> fields[2]).orElse(parts[1])
            : entry.orElseThrow()[3];
    return account(entry, user, Long.parseLong(group));
  }

  private Optional<String[]> entry(String file, String kind, String key, String wanted)
      throws IOException {
    Optional<String[]> entry = database.find(file, key);
    if (entry.isEmpty() && !isNumber(key)) {
      throw new IOException(
          "There is no %s '%s' on this machine: create it, or change posixUser '%s'."
              .formatted(kind, key, wanted));
    }
    return entry;
  }

  private static Account account(Optional<String[]> entry, long user, long group) {
    return new Account(
        user,
        group,
        entry.map(fields -> fields[0]),
        entry.filter(fields -> fields.length > 5).map(fields -> fields[5]).orElse("/"));
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,10}") && Long.parseLong(text) <= MAX_ID;
  }
}
