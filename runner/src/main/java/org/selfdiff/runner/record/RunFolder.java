package org.selfdiff.runner.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

  /** Characters that are shown of a line that should be the identity. */
  private static final int LONGEST_LINE = 120;

  private final RunPaths paths;
  private final String experiment;
  private final String resolved;
  private RunLock lock;
  private Provenance provenance;
  private long step;
  private double epoch;

  private RunFolder(
      RunPaths paths, String experiment, String resolved, RunLock lock, Provenance provenance) {
    this.paths = paths;
    this.experiment = experiment;
    this.resolved = resolved;
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
   * @throws DiskException when the disk does not take it, or there are links in the folder
   */
  public static RunFolder open(
      Path root, RunIdentity identity, String experiment, String resolved, Launch launch)
      throws IOException {
    RunPaths paths = new RunPaths(root.resolve(identity.folderName()));
    makeFolder(paths.folder());
    paths.requireOwn();
    RunLock lock = RunLock.take(paths);
    try {
      AtomicFile.removeTemporaries(paths.folder());
      String marked = IDENTITY_LINE + identity.hash() + "\n" + resolved;
      if (Files.exists(paths.resolved())) {
        requireSame(identity, paths);
      } else {
        AtomicFile.write(paths.experiment(), experiment);
        AtomicFile.write(paths.resolved(), marked);
      }
      makeFolder(paths.checkpoints());
      makeFolder(paths.export());
      AtomicFile.removeTemporaries(paths.export());
      Provenance before =
          Files.exists(paths.provenance())
              ? Provenance.read(paths.provenance())
              : Provenance.begin(identity);
      RunFolder folder = new RunFolder(paths, experiment, marked, lock, before);
      folder.update(before.with(launch));
      RunStatus.read(paths).ifPresent(last -> folder.reached(last.step(), last.epoch()));
      folder.write(RunState.RUNNING, null, "");
      return folder;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw DiskException.writing(folder, "a file of this name is there, and a folder is needed");
    } catch (IOException e) {
      throw DiskException.writing(folder, e);
    }
  }

  /**
   * Makes sure that the folder is there and this run's alone, before something is kept in it.
   *
   * @param notice told in one sentence what somebody has removed and is written anew
   * @throws UserException when another process has begun the same run in the place of this one
   */
  public void ensure(Consumer<String> notice) throws IOException {
    if (!lock.holds()) {
      makeFolder(paths.folder());
      RunLock anew = RunLock.take(paths);
      lock.close();
      lock = anew;
    }
    List<String> gone = new ArrayList<>();
    if (!Files.exists(paths.resolved())) {
      AtomicFile.write(paths.experiment(), experiment);
      AtomicFile.write(paths.resolved(), resolved);
      gone.add(paths.resolved().getFileName().toString());
    }
    if (!Files.exists(paths.provenance())) {
      update(provenance);
      gone.add(paths.provenance().getFileName().toString());
    }
    for (Path folder : List.of(paths.checkpoints(), paths.export())) {
      if (!Files.exists(folder)) {
        makeFolder(folder);
        gone.add(folder.getFileName().toString());
      }
    }
    if (!gone.isEmpty()) {
      notice.accept(
          paths.folder()
              + ": "
              + String.join(", ", gone)
              + (gone.size() == 1 ? " was" : " were")
              + " removed while the run went on, and made anew");
    }
  }

  /**
   * Makes sure, before anything is written, that a run can have its folder.
   *
   * @throws UserException when the folder belongs to another experiment
   */
  public static void check(Path root, RunIdentity identity) throws IOException {
    RunPaths paths = new RunPaths(root.resolve(identity.folderName()));
    if (Files.exists(paths.resolved())) {
      requireSame(identity, paths);
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
    String text = new String(Files.readAllBytes(paths.resolved()), StandardCharsets.UTF_8);
    String line = text.lines().findFirst().orElse("");
    String first = line.substring(0, Math.min(line.length(), LONGEST_LINE));
    if (!first.startsWith(IDENTITY_LINE)) {
      throw new UserException(
          ExitCode.DATA,
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
   * Records what the data are when a run begins; what is recorded already stays.
   *
   * @param data label to text, in the order to show
   */
  public void describeData(Map<String, String> data) throws IOException {
    if (provenance.data().isEmpty()) {
      update(provenance.with(data));
    }
  }

  /**
   * Records something about the data that came to light while the run went on, in the place of what
   * was recorded under the same label.
   */
  public void describeData(String label, String text) throws IOException {
    if (!text.equals(provenance.data().get(label))) {
      Map<String, String> data = new LinkedHashMap<>(provenance.data());
      data.put(label, text);
      update(provenance.with(data));
    }
  }

  /** Takes down how far the run is, for when it ends. */
  public void reached(long steps, double epochs) {
    step = steps;
    epoch = epochs;
  }

  /** Steps done when this launch began, or when {@link #reached} said so last. */
  public long step() {
    return step;
  }

  /** Records why the run is about to end as it does, for its report; may be empty. */
  public void explain(String message) throws IOException {
    write(RunState.RUNNING, null, message);
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
