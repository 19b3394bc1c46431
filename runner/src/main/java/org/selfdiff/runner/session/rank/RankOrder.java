package org.selfdiff.runner.session.rank;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.record.DiskException;

/**
 * What a rank is told when it is started. The experiment lies in the folder where the ranks meet,
 * with all that rank 0 has read and chosen, so that no rank reads the user's files again.
 *
 * @param folder where the ranks meet
 * @param rank number of the rank, at least 1: nobody starts rank 0
 * @param world how many ranks there are
 * @param device where it runs
 * @param recompute word of {@code hardware.recompute} that rank 0 has decided for
 * @param work what for
 */
public record RankOrder(
    Path folder, int rank, int world, Device device, String recompute, Work work) {
  /** What ranks do together. */
  public enum Work {
    /** They train. */
    RUN,
    /** They run steps for rank 0 to time. */
    BENCH
  }

  private static final String EXPERIMENT = "experiment.conf";
  private static final String READY = "ready-";
  private static final long TO_CLEAR_NANOSECONDS = 2_000_000_000L;

  /** Words after which {@link #of} gives the same. */
  public List<String> words() {
    return List.of(
        folder.toString(),
        Integer.toString(rank),
        Integer.toString(world),
        device.toString(),
        recompute,
        work.name());
  }

  /** Reads {@link #words}. */
  public static RankOrder of(List<String> words) {
    return new RankOrder(
        Path.of(words.get(0)),
        Integer.parseInt(words.get(1)),
        Integer.parseInt(words.get(2)),
        Device.of(words.get(3)),
        words.get(4),
        Work.valueOf(words.get(5)));
  }

  /** The rank's device as its own process counts GPUs. */
  public Device own() {
    return OwnGpu.within(device);
  }

  /** Lays the experiment down for ranks that meet in a folder. */
  public static void leave(Path folder, Loaded.Valid loaded) {
    Path file = folder.resolve(EXPERIMENT);
    try {
      Files.writeString(file, loaded.resolvedText());
    } catch (IOException e) {
      throw DiskException.writing(file, e);
    }
  }

  /** The experiment of the run. */
  public Loaded.Valid load() {
    return new ExperimentLoader()
        .load(folder.resolve(EXPERIMENT), List.of("hardware.recompute=" + recompute))
        .orThrow();
  }

  /** Tells rank 0 that this rank is about to sit down with the others. */
  public void ready() {
    Path file = folder.resolve(READY + rank);
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw DiskException.writing(file, e);
    }
  }

  /** Whether the rank has said so. */
  public boolean isReady() {
    return Files.exists(folder.resolve(READY + rank));
  }

  /**
   * Removes the folder in the place of a rank 0 that is gone. Other ranks are at it, too, and may
   * still write there.
   */
  public void clear() {
    long until = System.nanoTime() + TO_CLEAR_NANOSECONDS;
    do {
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      } catch (IOException | UncheckedIOException e) {
        // Another rank was quicker.
      }
    } while (Files.exists(folder) && System.nanoTime() < until);
  }
}
