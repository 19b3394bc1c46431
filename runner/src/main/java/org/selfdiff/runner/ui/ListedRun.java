package org.selfdiff.runner.ui;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.selfdiff.runner.record.RunState;

/**
 * One row of the list of runs; what is not known is null.
 *
 * @param id folder, relative to the folder that is watched, with slashes
 * @param name of the experiment
 * @param hash first digits of its identity
 * @param state how it stands, null where that cannot be read
 * @param reason where the state alone does not tell it, else empty
 * @param kinds of method, mixing, backbone and data
 * @param devices that shared its steps, null where never several did
 * @param step steps done
 * @param epoch epochs done, with their fraction
 * @param epochs asked for
 * @param loss {@link org.selfdiff.runner.record.RecentLoss}
 * @param untrained nearest-neighbor accuracy before the first step, 0 to 1
 * @param knn the last one after it
 * @param knnBest the best one after it
 * @param warning says so where training has made the features worse, else empty
 * @param seconds of training, pauses between launches not counted
 * @param imagesPerSecond images trained in them
 * @param eta seconds to go, of a run that is running
 * @param started first launch, seconds since 1970
 * @param report true when {@code report.html} is there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListedRun(
    String id,
    String name,
    String hash,
    RunState state,
    String reason,
    List<String> kinds,
    String devices,
    long step,
    double epoch,
    Double epochs,
    Double loss,
    Double untrained,
    Double knn,
    Double knnBest,
    String warning,
    Double seconds,
    Double imagesPerSecond,
    Double eta,
    Double started,
    boolean report) {
  /** Copies the list. */
  ListedRun {
    kinds = List.copyOf(kinds);
  }

  /** A run of which nothing can be read. */
  static ListedRun unreadable(String id, String reason) {
    String folder = id.substring(id.lastIndexOf('/') + 1);
    return new ListedRun(
        id, folder, "", null, reason, List.of(), null, 0, 0, null, null, null, null, null, "", null,
        null, null, null, false);
  }
}
