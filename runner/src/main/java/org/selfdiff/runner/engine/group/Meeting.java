package org.selfdiff.runner.engine.group;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.selfdiff.runner.exit.DiskFault;

/**
 * Where the processes of a run meet: a folder of this machine that no other user can read. Whoever
 * opens it hands its path to the others, and removes it at the end.
 */
public final class Meeting implements AutoCloseable {
  private static final String SIZE = "ranks";
  private static final String SEAT = "rank-";
  private static final long PAUSE_MILLIS = 10;
  private static final int REMOVALS = 100;

  private final Path folder;
  private final int size;
  private final boolean opened;

  private Meeting(Path folder, int size, boolean opened) {
    this.folder = folder;
    this.size = size;
    this.opened = opened;
  }

  /**
   * A new folder among the system's temporary ones.
   *
   * @param size how many ranks are to meet there
   * @throws GroupException if it cannot be made
   */
  public static Meeting open(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a meeting needs at least one rank, found " + size);
    }
    try {
      Path folder =
          Files.createTempDirectory(
              "selfdiff-ranks-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(folder.resolve(SIZE), Integer.toString(size));
      return new Meeting(folder, size, true);
    } catch (IOException e) {
      throw new GroupException(
          "the ranks have no folder to meet in: "
              + DiskFault.sentence(e)
              + ". Free its disk, or name another by -Djava.io.tmpdir=FOLDER in"
              + " SELFDIFF_JAVA_OPTS.");
    }
  }

  /**
   * The meeting that another process has opened.
   *
   * @param size how many ranks this process expects there
   * @throws GroupException if there is none, or one of another size
   */
  public static Meeting at(Path folder, int size) {
    String found;
    try {
      found = Files.readString(folder.resolve(SIZE)).strip();
    } catch (IOException e) {
      throw new GroupException("no ranks meet in " + folder + ": " + DiskFault.reason(e));
    }
    if (!found.equals(Integer.toString(size))) {
      throw new GroupException(
          "this rank was started for a run of %d ranks, and %s ranks meet in %s: start all of them for the same number of devices"
              .formatted(size, found, folder));
    }
    return new Meeting(folder, size, false);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** How many ranks meet. */
  public int size() {
    return size;
  }

  /**
   * Takes a rank and waits until all others are taken.
   *
   * @param patience how long to wait
   * @throws GroupException if another process has that rank, or if some do not come: it names them
   */
  public Seat sit(int rank, Duration patience) {
    if (rank < 0 || rank >= size) {
      throw new GroupException(
          "rank %d is none of the %d ranks that meet in %s, which are 0 to %d"
              .formatted(rank, size, folder, size - 1));
    }
    Attendant me = Attendant.ofThisProcess(rank);
    take(rank, me);
    Seat seat = null;
    try {
      seat = new Seat(this, rank, await(rank, patience));
      return seat;
    } finally {
      if (seat == null) {
        leave(rank);
      }
    }
  }

  private void take(int rank, Attendant me) {
    Path written = null;
    try {
      written = Files.createTempFile(folder, "", ".new");
      Files.writeString(written, me.words());
      // A link appears at once with all that is in it, and never replaces another's.
      Files.createLink(seat(rank), written);
    } catch (FileAlreadyExistsException e) {
      throw new GroupException(
          "rank %d in %s is taken%s: every rank is started once"
              .formatted(rank, folder, read(rank).map(a -> " by " + a.process()).orElse("")));
    } catch (IOException e) {
      throw lost(e);
    } finally {
      if (written != null) {
        written.toFile().delete();
      }
    }
  }

  private List<Attendant> await(int rank, Duration patience) {
    long begin = System.nanoTime();
    while (true) {
      List<Attendant> here = new ArrayList<>();
      List<Integer> missing = new ArrayList<>();
      for (int r = 0; r < size; r++) {
        int number = r;
        read(r).ifPresentOrElse(here::add, () -> missing.add(number));
      }
      for (Attendant a : here) {
        if (a.rank() != rank && (left(a.rank()) || !a.alive())) {
          throw new GroupException(
              "%s has %s before it met this rank; its own messages say why"
                  .formatted(a, left(a.rank()) ? "left" : "ended"));
        }
      }
      if (missing.isEmpty()) {
        return here;
      }
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw new GroupException(
            "%s of %d did not come within %d s; look for %s own messages"
                .formatted(
                    Attendant.ranks(missing),
                    size,
                    patience.toSeconds(),
                    missing.size() == 1 ? "its" : "their"));
      }
      if (!Files.isDirectory(folder)) {
        throw new GroupException("the folder in which the ranks meet is gone: " + folder);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GroupException("interrupted while it waited for the other ranks");
    }
  }

  private Path seat(int rank) {
    return folder.resolve(SEAT + rank);
  }

  private Optional<Attendant> read(int rank) {
    try {
      return Optional.of(Attendant.of(rank, Files.readString(seat(rank))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private GroupException lost(IOException e) {
    return new GroupException(
        "the folder in which the ranks meet cannot be used: " + DiskFault.sentence(e));
  }

  /** Notes that a rank is done with the meeting. */
  void leave(int rank) {
    try {
      Files.createFile(folder.resolve("left-" + rank));
    } catch (IOException e) {
      // Noted already, or the folder is gone, which says as much.
    }
  }

  /** Whether a rank has noted that it is done. */
  boolean left(int rank) {
    return Files.exists(folder.resolve("left-" + rank));
  }

  /** Removes the folder, if this process has opened it. */
  @Override
  public void close() {
    if (opened) {
      remove();
    }
  }

  private void remove() {
    // A rank that leaves in this moment may put its note into a folder that was empty.
    for (int time = 0; time < REMOVALS && Files.exists(folder); time++) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      } catch (IOException | UncheckedIOException e) {
        // What is left lies among the system's temporary files.
      }
    }
  }

  @Override
  public String toString() {
    return "a meeting of " + size + " ranks in " + folder;
  }
}
