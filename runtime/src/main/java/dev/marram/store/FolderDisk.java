package dev.marram.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A folder of the machine. */
record FolderDisk(Path folder) implements Disk {
  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  /** Mapped, so that a large file takes no heap. */
  @Override
  public ByteBuffer read(String name) throws IOException {
    try (FileChannel channel =
        FileChannel.open(folder.resolve(name), Set.of(READ, NOFOLLOW_LINKS))) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  @Override
  public File open(String name) throws IOException {
    return new Channel(FileChannel.open(folder.resolve(name), Set.of(WRITE, NOFOLLOW_LINKS)));
  }

  @Override
  public File create(String name) throws IOException {
    return new Channel(
        FileChannel.open(
            folder.resolve(name),
            Set.of(WRITE, CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path target = folder.resolve(to);
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Files.move(folder.resolve(from), target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(folder.resolve(name));
  }

  @Override
  public void forceNames() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private record Channel(FileChannel channel) implements File {
    @Override
    public void write(long at, ByteBuffer bytes) throws IOException {
      long place = at;
      while (bytes.hasRemaining()) {
        place += channel.write(bytes, place);
      }
    }

    /**
     * The size of a file was forced when it was made, so its content alone is enough (fdatasync).
     */
    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
