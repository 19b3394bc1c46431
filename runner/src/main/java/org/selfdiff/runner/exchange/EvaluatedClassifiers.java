package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.selfdiff.runner.data.DataException;

/**
 * The linear classifiers that the evaluations of a run have kept.
 *
 * @param run folder of the run, for messages
 * @param evaluations folder of its evaluations
 * @param weights SHA-256 of its newest checkpoint
 * @param step of that
 */
public record EvaluatedClassifiers(Path run, Path evaluations, String weights, long step) {
  private static final String OTHER_DATA = "on-";

  /**
   * The classifier to join to the backbone.
   *
   * @param asked a protocol, {@code on-NAME/PROTOCOL} for one on the images of another experiment,
   *     {@code on-NAME} for the best one on those; empty for the best one on the run's own images
   * @throws DataException if there is none, or it learned from features of other weights; the
   *     message has the command that makes one
   */
  public LinearClassifier find(String asked) throws IOException {
    boolean elsewhere = asked.startsWith(OTHER_DATA);
    int slash = asked.indexOf('/');
    String data = !elsewhere ? "" : slash < 0 ? asked : asked.substring(0, slash);
    String protocol = !elsewhere ? asked : slash < 0 ? "" : asked.substring(slash + 1);
    Path folder = data.isEmpty() ? evaluations : evaluations.resolve(data);
    List<LinearClassifier> all = new ArrayList<>();
    for (Path file : files(folder)) {
      if (protocol.isEmpty() || file.equals(LinearClassifier.file(folder, protocol))) {
        all.add(LinearClassifier.read(file));
      }
    }
    Optional<LinearClassifier> best =
        all.stream()
            .filter(c -> c.origin().weights().equals(weights))
            .reduce((a, b) -> b.origin().top1() > a.origin().top1() ? b : a);
    return best.orElseThrow(() -> missing(folder, data, protocol, all));
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(LinearClassifier::isFile).sorted().toList();
    }
  }

  private DataException missing(
      Path folder, String data, String protocol, List<LinearClassifier> outdated) {
    String command =
        "selfdiff evaluate "
            + run
            + " --protocol "
            + (protocol.isEmpty() ? "linear-dino" : protocol)
            + (data.isEmpty()
                ? ""
                : " --data EXPERIMENT, the one named " + data.substring(OTHER_DATA.length()));
    if (outdated.isEmpty()) {
      return new DataException(
          "%s: no linear classifier%s; make one by %s"
              .formatted(folder, protocol.isEmpty() ? "" : " of " + protocol, command));
    }
    LinearClassifier.Origin one = outdated.get(0).origin();
    return new DataException(
        "%s: the classifier learned from the backbone of step %d, and the newest checkpoint is of"
                .formatted(LinearClassifier.file(folder, one.protocol()), one.step())
            + " step %d; learn it anew by %s".formatted(step, command));
  }
}
