package org.selfdiff.runner.session.evaluation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.pytorch.PytorchWriter;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.session.ExperimentRun;
import org.selfdiff.runner.terminal.Terminal;

/**
 * A run of some steps on drawn shapes, for tests to evaluate.
 *
 * @param paths of the run
 * @param said what it told the terminal
 */
public record TinyRun(RunPaths paths, String said) {
  private static final String RESNET =
      """
      name = tiny
      data { kind = shapes, train = 60, test = 36, size = 16 }
      views { size = 16, augment = [random-resized-crop] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 8, queue = 64, momentum = 0.9 }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 2 }
      hardware { engine = torch, batch = 16, threads = 1, loaders = 1, device = cpu }
      evaluate { knn { k = 5 }, protocols = [knn] }
      """;

  private static final String TRANSFORMER =
      """
      name = tokens
      data { kind = shapes, train = 24, test = 12, size = 16 }
      views { size = 16, augment = [random-resized-crop] }
      backbone { kind = vit-tiny, patch = 8 }
      method { kind = moco-v3, dim = 8, mlp = 16 }
      optimizer { kind = adamw, lr = 1e-3 }
      schedule { epochs = 1 }
      hardware { engine = torch, batch = 8, threads = 1, loaders = 1, device = cpu }
      evaluate { knn { k = 5 } }
      """;

  /** A ResNet that was evaluated by its neighbors at the end. */
  public static TinyRun resnet(Path folder) throws IOException {
    return train(RESNET, folder);
  }

  /** A vision transformer. */
  public static TinyRun transformer(Path folder) throws IOException {
    return train(TRANSFORMER, folder);
  }

  private static TinyRun train(String text, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("tiny.conf"), text);
    Path root = folder.resolve("runs");
    Loaded.Valid loaded = new ExperimentLoader().load(file, List.of("run.root=" + root)).orThrow();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    new ExperimentRun(
            loaded, List.of("selfdiff"), folder, new Terminal(out, false, 80, true, false))
        .run();
    return new TinyRun(
        new RunPaths(root.resolve(loaded.runName())), said.toString(StandardCharsets.UTF_8));
  }

  /** The backbone of the run as torchvision would save it. */
  public Path pytorch(Path file, String encoder) throws IOException {
    Map<String, PytorchWriter.StateEntry> tensors = new HashMap<>();
    try (SafetensorsFile from =
        Checkpoints.newest(paths.checkpoints(), unused -> {}).orElseThrow().open()) {
      for (TensorInfo t : from.tensors()) {
        if (t.name().startsWith(encoder + ".") && !t.name().startsWith(encoder + ".fc")) {
          float[] values = new float[(int) t.elements()];
          from.data(t.name()).asFloatBuffer().get(values);
          tensors.put(
              t.name().substring(encoder.length() + 1),
              PytorchWriter.StateEntry.of(t.shape(), values));
        }
      }
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      PytorchWriter.write(out, "", tensors);
    }
    return file;
  }
}
