package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.selfdiff.exports.safetensors.SafetensorsWriter;
import org.selfdiff.exports.safetensors.TensorSource;

/**
 * The checkpoints of one run: {@code step-000123.safetensors} with the tensors and {@code
 * step-000123.json} with their checksum. The JSON is written last, and older checkpoints are
 * removed only after it is durable, so that whatever moment a process dies at leaves a good
 * checkpoint.
 *
 * <p>The run folder's lock must be held. Not for use by several threads at once.
 */
public final class Checkpoints {
  private static final Pattern NOTE = Pattern.compile("step-(\\d{6,18})\\.json");
  private static final Pattern ANY = Pattern.compile("step-(\\d{6,18})\\.(json|safetensors)");

  private final Path folder;
  private final String identity;
  private final int keep;
  private long good;

  /**
   * Enters a folder and removes what interrupted writes left there.
   *
   * @param folder made when absent
   * @param identity of the run: only its checkpoints are used
   * @param keep checkpoints to keep, at least 1
   */
  public Checkpoints(Path folder, String identity, int keep) throws IOException {
    if (keep < 1) {
      throw new IllegalArgumentException("keep is " + keep + ", at least 1 expected");
    }
    this.folder = folder;
    this.identity = identity;
    this.keep = keep;
    Files.createDirectories(folder);
    AtomicFile.removeTemporaries(folder);
  }

  /**
   * Writes a checkpoint, then removes those beyond {@code keep} and any of later steps, which a
   * resumed run has left behind.
   *
   * @param step steps done
   * @param epoch epochs done, with their fraction
   * @param best metrics so far, key to value
   * @throws IOException when the disk does not take it; earlier checkpoints are then untouched
   */
  public Checkpoint save(long step, double epoch, Map<String, Double> best, TensorSource tensors)
      throws IOException {
    Path file = folder.resolve("step-%06d.safetensors".formatted(step));
    Checkpoint[] written = new Checkpoint[1];
    AtomicFile.write(
        file,
        channel -> {
          DigestChannel out = new DigestChannel(channel);
          SafetensorsWriter.write(out, tensors, metadata());
          written[0] =
              new Checkpoint(
                  step,
                  epoch,
                  identity,
                  file,
                  out.bytes(),
                  out.hex(),
                  tensors.tensors().size(),
                  best);
        });
    AtomicFile.write(note(step), CheckpointNote.of(written[0]).json());
    prune(step);
    return written[0];
  }

  /**
   * Keeps one more: the newest one up to a step, however many are written after it.
   *
   * @param step of which something good is known; 0 keeps none
   */
  public void keepUpTo(long step) {
    good = step;
  }

  /**
   * The newest checkpoint whose checksum holds.
   *
   * @param notice told, one sentence each, which newer checkpoints cannot be used and why
   * @throws IOException when the folder cannot be read
   */
  public Optional<Checkpoint> latest(Consumer<String> notice) throws IOException {
    for (long step : notes(folder).keySet()) {
      try {
        Checkpoint good = read(step);
        verify(good);
        return Optional.of(good);
      } catch (CheckpointException e) {
        notice.accept(unused(note(step), e));
      }
    }
    return Optional.empty();
  }

  /**
   * The newest usable checkpoint of a run that is only looked at: nothing is locked, removed or
   * changed.
   *
   * @param folder of the run's checkpoints
   * @param notice told, one sentence each, which newer checkpoints cannot be used and why
   */
  public static Optional<Checkpoint> newest(Path folder, Consumer<String> notice)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    for (Path note : notes(folder).values()) {
      try {
        Checkpoint good = CheckpointNote.read(note).in(folder);
        verify(good);
        return Optional.of(good);
      } catch (CheckpointException e) {
        notice.accept(unused(note, e));
      }
    }
    return Optional.empty();
  }

  private static String unused(Path note, CheckpointException why) {
    return "checkpoint "
        + note.getFileName()
        + " is not used: "
        + why.getMessage()
        + "; trying the one before it";
  }

  /**
   * What the newest note says of its checkpoint; the tensors are not looked at.
   *
   * @param folder of the run's checkpoints
   */
  public static Optional<Checkpoint> noted(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    for (Path note : notes(folder).values()) {
      try {
        return Optional.of(CheckpointNote.read(note).in(folder));
      } catch (CheckpointException e) {
        // The one before it may be whole.
      }
    }
    return Optional.empty();
  }

  /**
   * The newest checkpoint up to a step, by its note.
   *
   * @param folder of the run's checkpoints
   */
  public static Optional<Checkpoint> upTo(Path folder, long step) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    for (Map.Entry<Long, Path> note : notes(folder).entrySet()) {
      if (note.getKey() <= step) {
        try {
          return Optional.of(CheckpointNote.read(note.getValue()).in(folder));
        } catch (CheckpointException e) {
          // The one before it may be whole.
        }
      }
    }
    return Optional.empty();
  }

  /** In a fixed order, so that equal states give equal files. */
  private SortedMap<String, String> metadata() {
    return new TreeMap<>(Map.of("format", "selfdiff", "identity", identity));
  }

  private Checkpoint read(long step) throws IOException {
    CheckpointNote note = CheckpointNote.read(note(step));
    if (note.step() != step) {
      throw new CheckpointException("it says step " + note.step());
    }
    if (!note.identity().equals(identity)) {
      throw new CheckpointException(
          "it belongs to the run " + note.identity() + ", this one is " + identity);
    }
    return note.in(folder);
  }

  private static void verify(Checkpoint checkpoint) throws IOException {
    Path file = checkpoint.file();
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(file.getFileName() + " is missing");
    }
    long size = Files.size(file);
    if (size != checkpoint.bytes()) {
      throw new CheckpointException(
          file.getFileName() + " has " + size + " bytes, expected " + checkpoint.bytes());
    }
    if (!FileDigest.sha256(file).equals(checkpoint.sha256())) {
      throw new CheckpointException("the SHA-256 of " + file.getFileName() + " does not hold");
    }
  }

  private void prune(long newest) throws IOException {
    long oldest =
        notes(folder).keySet().stream()
            .filter(s -> s <= newest)
            .limit(keep)
            .min(Long::compare)
            .get();
    long kept = notes(folder).keySet().stream().filter(s -> s <= good).findFirst().orElse(-1L);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path path : files) {
        Matcher name = ANY.matcher(path.getFileName().toString());
        if (name.matches()) {
          long step = Long.parseLong(name.group(1));
          boolean beyond = step < oldest && step != kept || step > newest;
          if (beyond || !Files.exists(note(step))) {
            Files.deleteIfExists(note(step));
            Files.deleteIfExists(path);
          }
        }
      }
    }
    AtomicFile.force(folder);
  }

  private static SortedMap<Long, Path> notes(Path folder) throws IOException {
    SortedMap<Long, Path> result = new TreeMap<>(Comparator.reverseOrder());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path path : files) {
        Matcher name = NOTE.matcher(path.getFileName().toString());
        if (name.matches()) {
          result.put(Long.parseLong(name.group(1)), path);
        }
      }
    }
    return result;
  }

  private Path note(long step) {
    return folder.resolve("step-%06d.json".formatted(step));
  }
}
