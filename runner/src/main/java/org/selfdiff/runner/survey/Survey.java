package org.selfdiff.runner.survey;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ParallelReading;
import org.selfdiff.runner.data.Split;

/**
 * Looks over the images of an experiment before anything is trained on them.
 *
 * @param experiment whose images and views
 * @param sample most images of a split to look at, evenly spread over it
 * @param threads that read, at least 1
 */
public record Survey(Experiment experiment, int sample, int threads) {
  /** Told a few times a second how many of how many images are done. */
  @FunctionalInterface
  public interface Progress {
    /** So many are done. */
    void done(long images, long all);
  }

  /**
   * What was found.
   *
   * @param findings about the images
   * @param sheet some of the images; empty unless asked for
   */
  public record Result(SurveyFindings findings, Optional<ContactSheet> sheet) {}

  /**
   * Reads the images.
   *
   * @param pictures whether a sheet of some images is wanted
   * @param stop asked a few times a second
   * @return empty if it was asked to stop
   * @throws DataException if the images are missing, or none can be read
   */
  public Optional<Result> look(boolean pictures, Progress progress, BooleanSupplier stop) {
    try (ImageSet set = experiment.data().openStrictly()) {
      Map<Split, SplitTally> tallies = new EnumMap<>(Split.class);
      for (Split split : Split.values()) {
        if (set.size(split) > 0) {
          tallies.put(split, new SplitTally(set, split, sample, experiment.centerView()));
        }
      }
      long all = tallies.values().stream().mapToLong(SplitTally::count).sum();
      long before = 0;
      for (Map.Entry<Split, SplitTally> one : tallies.entrySet()) {
        SplitTally tally = one.getValue();
        long begun = before;
        boolean whole =
            ParallelReading.of(
                set,
                one.getKey(),
                tally.chosen(),
                tally.count(),
                threads,
                tally::visitor,
                done -> progress.done(begun + done, all),
                stop);
        if (!whole) {
          return Optional.empty();
        }
        before += tally.count();
      }
      SurveyFindings findings = findings(set, tallies);
      Optional<ContactSheet> sheet =
          pictures ? Optional.of(ContactSheet.of(set, tallies)) : Optional.empty();
      return Optional.of(new Result(findings, sheet));
    }
  }

  private SurveyFindings findings(ImageSet set, Map<Split, SplitTally> tallies) {
    Map<Split, Hashes> hashes = new EnumMap<>(Split.class);
    List<SplitFindings> splits = new ArrayList<>();
    tallies.forEach(
        (split, tally) -> {
          hashes.put(split, tally.hashes());
          splits.add(tally.findings(hashes.get(split), experiment.views().size()));
        });
    int readable = splits.stream().mapToInt(SplitFindings::readable).sum();
    if (readable == 0) {
      String first =
          splits.stream().flatMap(s -> s.reasons().stream()).findFirst().orElse("there are none");
      throw new DataException(set.name() + ": no image can be read; the first: " + first + ".");
    }
    Duplicates shared =
        tallies.size() < 2
            ? new Duplicates(0, List.of())
            : Duplicates.between(
                hashes.get(Split.TEST),
                tallies.get(Split.TEST)::name,
                hashes.get(Split.TRAIN),
                tallies.get(Split.TRAIN)::name);
    boolean trained = tallies.containsKey(Split.TRAIN) && tallies.get(Split.TRAIN).readable() > 0;
    SplitTally colored = tallies.get(trained ? Split.TRAIN : Split.TEST);
    double seconds = tallies.values().stream().mapToDouble(SplitTally::seconds).sum();
    return new SurveyFindings(
        experiment.name(),
        set.name(),
        set.classes(),
        set.notices(),
        splits,
        shared,
        colored.colors().statistics(),
        experiment.views().normalize(),
        experiment.views().size(),
        seconds / readable,
        threads);
  }
}
