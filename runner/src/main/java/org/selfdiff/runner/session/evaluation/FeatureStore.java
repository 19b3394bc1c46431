package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.protocol.Output;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.session.Extraction;
import org.selfdiff.runner.terminal.Figures;

/**
 * Features of centre views, computed once: those of the trained network are kept in a folder under
 * the digests of weights and images, the others in memory only. Not thread safe.
 */
final class FeatureStore {
  private static final int DIGITS = 12;
  private static final double NANOS = 1e9;

  private final Path folder;
  private final JudgedImages images;
  private final EvaluationRecord.Model trained;
  private final Consumer<String> notice;
  private final Map<String, Features> inMemory = new HashMap<>();

  /**
   * Features on some images.
   *
   * @param folder made when there is something to keep
   * @param trained the network whose features are kept; those of others in the folder are removed
   * @param notice told what takes long
   */
  FeatureStore(
      Path folder, JudgedImages images, EvaluationRecord.Model trained, Consumer<String> notice) {
    this.folder = folder;
    this.images = images;
    this.trained = trained;
    this.notice = notice;
  }

  /** Features of both splits. */
  record Both(Features train, Features test) {}

  /** The features of a network, from memory, from the folder, or computed now. */
  Both of(FrozenNetwork network, Output output) throws IOException {
    String base = base(network, output);
    if (!inMemory.containsKey(name(base, Split.TEST)) && !readBoth(base)) {
      compute(network, output, base);
    }
    return new Both(inMemory.get(name(base, Split.TRAIN)), inMemory.get(name(base, Split.TEST)));
  }

  private String base(FrozenNetwork network, Output output) {
    String weights = network.model().weights();
    String digest = weights.substring(0, Math.min(DIGITS, weights.length()));
    return digest + "-" + JudgedImages.digest(images.digest(), output.words());
  }

  private static String name(String base, Split split) {
    return base + "-" + split.name().toLowerCase(Locale.ROOT) + ".safetensors";
  }

  private boolean readBoth(String base) {
    for (Split split : Split.values()) {
      Path file = folder.resolve(name(base, split));
      if (!Files.exists(file)) {
        return false;
      }
      try {
        inMemory.put(name(base, split), FeatureFile.read(file));
      } catch (IOException | FileFormatException | IllegalArgumentException e) {
        notice.accept(file + " is damaged; its features are computed again");
        return false;
      }
    }
    return true;
  }

  private void compute(FrozenNetwork network, Output output, String base) throws IOException {
    try (Extraction extraction = network.open(output)) {
      for (Split split : Split.values()) {
        int count = images.set().size(split);
        if ((long) count * extraction.dim() > Integer.MAX_VALUE - 8) {
          throw new DataException(
              "%s: features of %d images with %d numbers each are more than an array holds (2^31);"
                      .formatted(images.set().name(), count, extraction.dim())
                  + " judge on fewer images");
        }
        notice.accept(
            "features of %d %s images by %s"
                .formatted(
                    count, split == Split.TRAIN ? "training" : "test", network.model().name()));
        long begin = System.nanoTime();
        Features features = extraction.of(images.set(), split, images.views());
        double seconds = (System.nanoTime() - begin) / NANOS;
        notice.accept("%.1f s, %s images/s".formatted(seconds, Figures.rate(count / seconds)));
        inMemory.put(name(base, split), features);
      }
    }
    if (network.model().equals(trained)) {
      keep(base);
    }
  }

  private void keep(String base) throws IOException {
    Files.createDirectories(folder);
    String own = base.substring(0, base.indexOf('-') + 1);
    List<Path> others;
    try (Stream<Path> files = Files.list(folder)) {
      others = files.filter(f -> !f.getFileName().toString().startsWith(own)).toList();
    }
    for (Path file : others) {
      Files.delete(file);
    }
    for (Split split : Split.values()) {
      FeatureFile.write(folder.resolve(name(base, split)), inMemory.get(name(base, split)));
    }
  }
}
