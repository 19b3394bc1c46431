package org.selfdiff.runner.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.session.ExperimentRun;
import org.selfdiff.runner.terminal.Terminal;

/** A run of some steps, for tests of what leaves and enters runs. */
public final class TinyRun {
  private static final String EXPERIMENT =
      """
      name = tiny
      data { kind = shapes, train = 96, test = 60, size = 16 }
      views { size = 16, augment = [random-resized-crop, horizontal-flip] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 8, queue = 64, momentum = 0.9 }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 1 }
      hardware { batch = 16, threads = 1, loaders = 1 }
      evaluate { knn { k = 5, temperature = 0.1 } }
      """;

  private TinyRun() {}

  /**
   * Writes the experiment into a folder and reads it.
   *
   * @param changes lines like {@code backbone { … }}, which take the place of the experiment's, and
   *     words {@code key=value}
   */
  public static Loaded.Valid load(Path folder, String... changes) throws IOException {
    String text = EXPERIMENT;
    List<String> words = new ArrayList<>(List.of("run.root=" + folder.resolve("runs")));
    for (String change : changes) {
      if (change.matches("\\w+ \\{.*\\}")) {
        String block = change.substring(0, change.indexOf(' '));
        text = text.replaceAll("(?m)^" + block + " \\{.*\\}$", change);
      } else {
        words.add(change);
      }
    }
    Path file = Files.writeString(folder.resolve("tiny.conf"), text);
    return new ExperimentLoader(folder).load(file, words).orThrow();
  }

  /** Runs an experiment. */
  public static RunState run(Loaded.Valid loaded) throws IOException {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Terminal silent = new Terminal(out, false, 100, false, false);
    Path home = Path.of(loaded.experiment().run().root());
    return new ExperimentRun(loaded, List.of("selfdiff", "run"), home, silent).run();
  }

  /** The folder of its run. */
  public static RunPaths paths(Loaded.Valid loaded) {
    return new RunPaths(Path.of(loaded.experiment().run().root()).resolve(loaded.runName()));
  }
}
