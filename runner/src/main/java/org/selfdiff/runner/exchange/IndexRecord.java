package org.selfdiff.runner.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.record.AtomicFile;

/**
 * What a {@code .npy} of embeddings was made of: one line of JSON, then one for each image.
 *
 * @param head of which model, and how many rows
 * @param images in the order of the rows; those that could not be read have none
 */
record IndexRecord(Head head, List<Entry> images) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * The first line.
   *
   * @param model SHA-256 of the model file
   * @param rows of the {@code .npy}
   * @param dim length of a row
   * @param sum CRC-32C of its numbers
   */
  record Head(String model, int rows, int dim, long sum) {}

  /**
   * An image.
   *
   * @param name path below the folder, in the archive, or as its list has it
   * @param length bytes of its file
   * @param modified when that was changed, nanoseconds since 1970
   * @param sha256 of that
   * @param broken why it cannot be read; empty where it can
   */
  record Entry(String name, long length, long modified, String sha256, String broken) {
    boolean hasRow() {
      return broken.isEmpty();
    }
  }

  /** Copies the list. */
  IndexRecord {
    images = List.copyOf(images);
  }

  /** Where the record of a {@code .npy} lies. */
  static Path file(Path npy) {
    String name = npy.getFileName().toString().replaceFirst("\\.npy$", "");
    return npy.resolveSibling(name + ".index.jsonl");
  }

  /** The record of a {@code .npy}; empty where it is damaged. */
  static Optional<IndexRecord> read(Path npy) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file(npy), StandardCharsets.UTF_8)) {
      String first = in.readLine();
      Head head = first == null ? null : JSON.readValue(first, Head.class);
      List<Entry> entries = new ArrayList<>();
      int rows = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Entry entry = JSON.readValue(line, Entry.class);
        if (entry == null || entry.name == null || entry.sha256 == null || entry.broken == null) {
          return Optional.empty();
        }
        rows += entry.hasRow() ? 1 : 0;
        entries.add(entry);
      }
      return head == null || head.model == null || head.rows != rows
          ? Optional.empty()
          : Optional.of(new IndexRecord(head, entries));
    } catch (JsonProcessingException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Keeps the record beside its {@code .npy}. */
  void write(Path npy) throws IOException {
    AtomicFile.write(
        file(npy),
        channel -> {
          Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
          out.write(JSON.writeValueAsString(head) + "\n");
          for (Entry entry : images) {
            out.write(line(entry) + "\n");
          }
          out.flush();
        });
  }

  private static String line(Entry entry) {
    try {
      ObjectNode node = JSON.createObjectNode();
      node.put("name", entry.name).put("length", entry.length).put("modified", entry.modified);
      return JSON.writeValueAsString(node.put("sha256", entry.sha256).put("broken", entry.broken));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
