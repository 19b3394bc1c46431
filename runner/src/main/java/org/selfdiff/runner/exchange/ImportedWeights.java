package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.exports.pytorch.BackboneImport;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.SafetensorsWriter;
import org.selfdiff.exports.safetensors.StoredTensor;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.runner.record.AtomicFile;

/** Tensors of a backbone, from wherever they come, as float32 in safetensors. */
public final class ImportedWeights {
  private ImportedWeights() {}

  /**
   * Writes them under the backbone's own keys.
   *
   * @param metadata free text for the header
   * @throws IOException if the disk does not take it
   */
  public static void write(Path file, BackboneImport found, Map<String, String> metadata)
      throws IOException {
    // In a fixed order, so that equal tensors give equal files.
    Map<String, String> sorted = new TreeMap<>(metadata);
    AtomicFile.write(
        file, channel -> SafetensorsWriter.write(channel, new Source(found.tensors()), sorted));
  }

  /** One tensor at a time is held as numbers: it is read in pieces, in order. */
  private static final class Source implements TensorSource {
    private final Map<String, StoredTensor> tensors;
    private String name = "";
    private double[] values = {};

    Source(Map<String, StoredTensor> tensors) {
      this.tensors = tensors;
    }

    @Override
    public List<TensorInfo> tensors() {
      return tensors.entrySet().stream()
          .map(e -> new TensorInfo(e.getKey(), SafetensorsDType.F32, e.getValue().shape()))
          .toList();
    }

    @Override
    public void read(String wanted, long offset, ByteBuffer into) {
      if (!wanted.equals(name)) {
        values = tensors.get(wanted).values();
        name = wanted;
      }
      int at = Math.toIntExact(offset / Float.BYTES);
      while (into.hasRemaining()) {
        into.putFloat((float) values[at++]);
      }
    }
  }
}
