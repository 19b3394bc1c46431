package org.selfdiff.runner.exchange;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.exports.pytorch.KeyLayout;
import org.selfdiff.exports.pytorch.PytorchWriter;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.SafetensorsWriter;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.runner.record.AtomicFile;

/**
 * A backbone as PyTorch's {@code state_dict} has it: every tensor in float32 under its key, and the
 * counter of each batch norm. There is no classifier: none was learned.
 */
public final class StateDict {
  private static final String VARIANCE = "running_var";
  private static final String COUNTER = "num_batches_tracked";

  private final KeyLayout layout;
  private final Map<String, PytorchWriter.StateEntry> tensors = new LinkedHashMap<>();

  /**
   * The tensors of a network.
   *
   * @param layout whose keys they have
   * @param steps what the counters of batch norms say
   */
  public StateDict(Network network, BackboneWeights weights, KeyLayout layout, long steps) {
    this.layout = layout;
    Declarations declared = Declarations.of(network);
    List<Declarations.Tensor> all = new ArrayList<>(declared.frozen());
    all.addAll(declared.parameters());
    all.addAll(declared.buffers());
    for (Declarations.Tensor t : all) {
      float[] values = weights.values(t.key(), t.shape());
      add(
          t.key(),
          PytorchWriter.StateEntry.of(
              TensorInfo.of("", SafetensorsDType.F32, t.shape().dims()).shape(), values));
      if (t.key().endsWith(VARIANCE)) {
        String norm = t.key().substring(0, t.key().length() - VARIANCE.length());
        add(norm + COUNTER, PytorchWriter.StateEntry.of(steps));
      }
    }
  }

  private void add(String key, PytorchWriter.StateEntry tensor) {
    tensors.put(layout.key(key), tensor);
  }

  /** The first key, for people. */
  public String firstKey() {
    return tensors.keySet().iterator().next();
  }

  /** Number of tensors. */
  public int size() {
    return tensors.size();
  }

  /** Writes what {@code torch.load} reads. */
  public void writePytorch(Path file) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
          PytorchWriter.write(out, layout.entry(), tensors);
          out.flush();
        });
  }

  /**
   * Writes safetensors, which has no entries: the keys are those within the layout's entry.
   *
   * @param metadata free text for the header
   */
  public void writeSafetensors(Path file, Map<String, String> metadata) throws IOException {
    // In a fixed order, so that equal tensors give equal files.
    Map<String, String> sorted = new TreeMap<>(metadata);
    AtomicFile.write(
        file, channel -> SafetensorsWriter.write(channel, new Source(tensors), sorted));
  }

  private record Source(Map<String, PytorchWriter.StateEntry> entries) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
      return entries.entrySet().stream()
          .map(e -> new TensorInfo(e.getKey(), e.getValue().type(), e.getValue().shape()))
          .toList();
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      into.put(entries.get(name).data(), Math.toIntExact(offset), into.remaining());
    }
  }
}
