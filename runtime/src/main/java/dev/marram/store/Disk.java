package dev.marram.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * One folder of a disk, which forgets whatever was not forced when its power fails. Every call may
 * block; safe for two threads that use different names.
 */
public interface Disk {
  /** The names of the files there are, in no order. */
  List<String> names() throws IOException;

  /** The content of a file. */
  ByteBuffer read(String name) throws IOException;

  /** A file that is there, to be written. */
  File open(String name) throws IOException;

  /** A new file, for its owner alone. */
  File create(String name) throws IOException;

  /** Gives a file another name that no file has. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** Makes names last: those that were created, given or taken away before. */
  void forceNames() throws IOException;

  /** A folder that is there. */
  static Disk of(Path folder) {
    return new FolderDisk(folder);
  }

  /** An open file. */
  interface File extends Closeable {
    /** Writes all of it at a place, which may be behind the end. */
    void write(long at, ByteBuffer bytes) throws IOException;

    /** Makes the content last. */
    void force() throws IOException;
  }
}
