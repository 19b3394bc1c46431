package org.selfdiff.runner.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The small JSON beside a checkpoint's tensors: the checkpoint counts only once this is there.
 *
 * @param format version of this record
 * @param step steps done
 * @param epoch epochs done, with their fraction
 * @param identity of the run
 * @param file name of the file with the tensors, in the same folder
 * @param bytes of that file
 * @param sha256 of that file, hexadecimal
 * @param tensors in that file
 * @param best metrics so far, key to value
 */
record CheckpointNote(
    int format,
    long step,
    double epoch,
    String identity,
    String file,
    long bytes,
    String sha256,
    int tensors,
    Map<String, Double> best) {
  static final int FORMAT = 1;

  /** Bytes that a note may have. */
  private static final long LONGEST = 1 << 20;

  private static final Pattern FILE = Pattern.compile("step-\\d{6,18}\\.safetensors");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  static CheckpointNote of(Checkpoint checkpoint) {
    return new CheckpointNote(
        FORMAT,
        checkpoint.step(),
        checkpoint.epoch(),
        checkpoint.identity(),
        checkpoint.file().getFileName().toString(),
        checkpoint.bytes(),
        checkpoint.sha256(),
        checkpoint.tensors(),
        checkpoint.best());
  }

  Checkpoint in(Path folder) {
    return new Checkpoint(
        step, epoch, identity, folder.resolve(file), bytes, sha256, tensors, best);
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(text.length(), 40));
  }

  String json() throws IOException {
    return JSON.writeValueAsString(this) + "\n";
  }

  /**
   * Reads one.
   *
   * @throws CheckpointException when the file is not a complete note of this format
   */
  static CheckpointNote read(Path path) throws IOException {
    try {
      if (!Files.isRegularFile(path) || Files.size(path) > LONGEST) {
        throw new CheckpointException("it is no file of a few lines");
      }
      CheckpointNote note = JSON.readValue(Files.readAllBytes(path), CheckpointNote.class);
      if (note == null || note.best.containsValue(null)) {
        throw new CheckpointException("its JSON is damaged");
      }
      if (!FILE.matcher(note.file).matches()) {
        throw new CheckpointException("it names the file '" + shown(note.file) + "'");
      }
      if (note.format != FORMAT) {
        throw new CheckpointException("its format is " + note.format + ", expected " + FORMAT);
      }
      return note;
    } catch (JsonProcessingException e) {
      throw new CheckpointException("its JSON is damaged");
    }
  }
}
