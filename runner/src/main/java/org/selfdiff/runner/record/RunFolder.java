package org.selfdiff.runner.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.Failure;
import org.selfdiff.runner.exit.UserException;

/**
 * The folder {@code <root>/<name>-<hash8>/} of one run, locked against other processes while it is
 * open. The same identity comes back to the same folder; another identity never enters it.
 *
 * <p>Not for use by several threads at once.
 */
public final class RunFolder implements Closeable {
  private static final String IDENTITY_LINE = "# identity ";

  private final RunPaths paths;
  private final RunLock lock;
  private Provenance provenance;
  private long step;
  private double epoch;

  private RunFolder(RunPaths paths, RunLock lock, Provenance provenance) {
    this.paths = paths;
    this.lock = lock;
    this.provenance = provenance;
  }

  /**
   * Makes the folder, or enters the one that is there, and records the launch.
   *
   * @param root folder of the run folders; made when absent
   * @param experiment text as written, kept from the first launch
   * @param resolved text of the resolved experiment, kept from the first launch
   * @param launch of this process
   * @throws UserException when another process trains there, or the folder belongs to another
   *     experiment
   * @throws IOException when the disk does not take it
   */
  public static RunFolder open(
      Path root, RunIdentity identity, String experiment, String resolved, Launch launch)
      throws IOException {
    RunPaths paths = new RunPaths(root.resolve(identity.folderName()));
    Files.createDirectories(paths.folder());
    RunLock lock = RunLock.take(paths);
    try {
      AtomicFile.removeTemporaries(paths.folder());
      if (Files.exists(paths.resolved())) {
        requireSame(identity, paths);
      } else {
        AtomicFile.write(paths.experiment(), experiment);
        AtomicFile.write(paths.resolved(), IDENTITY_LINE + identity.hash() + "\n" + resolved);
      }
      Files.createDirectories(paths.checkpoints());
      Files.createDirectories(paths.export());
      Provenance before =
          Files.exists(paths.provenance())
              ? Provenance.read(paths.provenance())
              : Provenance.begin(identity);
      RunFolder folder = new RunFolder(paths, lock, before);
      folder.update(before.with(launch));
      RunStatus.read(paths).ifPresent(last -> folder.reached(last.step(), last.epoch()));
      folder.write(RunState.RUNNING, null, "");
      return folder;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void requireSame(RunIdentity identity, RunPaths paths) throws IOException {
    String found = identity(paths);
    if (!found.equals(identity.hash())) {
      throw new UserException(
          ExitCode.INVALID,
          paths.resolved()
              + ": belongs to the experiment with identity "
              + found
              + ", this one has "
              + identity.hash()
              + "; give the experiment another name, or move the folder away");
    }
  }

  /**
   * The full identity of the run in a folder.
   *
   * @throws UserException when the first line of {@code resolved.conf} does not give it
   */
  static String identity(RunPaths paths) throws IOException {
    String text = Files.readString(paths.resolved());
    String first = text.lines().findFirst().orElse("");
    if (!first.startsWith(IDENTITY_LINE)) {
      throw new UserException(
          ExitCode.INVALID,
          paths.resolved()
              + ":1: expected '"
              + IDENTITY_LINE
              + "<hash>', found '"
              + first
              + "'; the file was changed, move the folder away to begin anew");
    }
    return first.substring(IDENTITY_LINE.length()).strip();
  }

  /** Whether a process trains in a folder now; nothing is changed there. */
  public static boolean inUse(RunPaths paths) throws IOException {
    return RunLock.held(paths);
  }

  /** Where everything lies. */
  public RunPaths paths() {
    return paths;
  }

  /** What is known about the run's origin. */
  public Provenance provenance() {
    return provenance;
  }

  /**
   * Records what the data are: counts, shapes, checksums.
   *
   * @param data label to text, in the order to show
   */
  public void describeData(Map<String, String> data) throws IOException {
    update(provenance.with(data));
  }

  /** Takes down how far the run is, for when it ends. */
  public void reached(long steps, double epochs) {
    step = steps;
    epoch = epochs;
  }

  /**
   * Records that the run has ended.
   *
   * @param message why, where the state alone does not tell it, else empty
   */
  public void end(RunState state, String message) throws IOException {
    write(state, state.code().status(), message);
  }

  /** Records that the run is ended by what was thrown. */
  public void fail(Throwable thrown) throws IOException {
    Failure failure = Failure.of(thrown);
    write(RunState.FAILED, failure.code().status(), failure.message());
  }

  private void write(RunState state, Integer exit, String message) throws IOException {
    RunStatus.now(state, exit, step, epoch, message).write(paths);
  }

  private void update(Provenance next) throws IOException {
    AtomicFile.write(paths.provenance(), next.json());
    provenance = next;
  }

  /** Gives the folder free. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
