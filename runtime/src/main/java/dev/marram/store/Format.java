package dev.marram.store;

/**
 * What a log is of; both stand at the start of each of its files.
 *
 * @param name up to 8 letters of ASCII
 * @param version of what the records mean; files of a higher one are left alone
 */
public record Format(String name, int version) {
  static final int NAME_BYTES = 8;

  public Format {
    if (name.isEmpty() || name.length() > NAME_BYTES || !name.matches("[a-z]+")) {
      throw new IllegalArgumentException("no name of a format: " + name);
    }
  }
}
