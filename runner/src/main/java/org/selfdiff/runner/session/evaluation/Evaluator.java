package org.selfdiff.runner.session.evaluation;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.evaluate.BankPart;
import org.selfdiff.runner.evaluate.Classification;
import org.selfdiff.runner.evaluate.EffectiveRank;
import org.selfdiff.runner.evaluate.FeatureSpread;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.KnnResult;
import org.selfdiff.runner.evaluate.NeighborVote;
import org.selfdiff.runner.protocol.Contender;
import org.selfdiff.runner.protocol.Judge;
import org.selfdiff.runner.protocol.Need;
import org.selfdiff.runner.protocol.Probe;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.protocol.Search;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.session.Extraction;
import org.selfdiff.runner.session.FeatureReader;
import org.selfdiff.runner.session.FeatureStore;
import org.selfdiff.runner.session.HostCollectives;
import org.selfdiff.runner.terminal.Figures;

/**
 * Carries out what evaluations need. Features that have been made stay there for the needs that
 * follow, in whatever list, until they are said not to be needed. Not thread safe.
 *
 * <p>Several ranks search together: each keeps its part of the training images' features alone, so
 * that nothing can be learned from them, and all find the same.
 */
final class Evaluator implements Need.Visitor<Void>, AutoCloseable {
  private static final double NANOS = 1e9;

  /** Gives what makes features for as long as they are made. */
  interface Networks {
    /** Lends a network, trained or untrained. */
    void lend(Contender of, Readout readout, Consumer<Extraction> to);
  }

  private final EvaluationImages images;
  private final Networks networks;
  private final FeatureStore store;
  private final Optional<FeatureFolder> folder;
  private final ProbeTraining training;
  private final HostCollectives ranks;
  private final Map<Need.Extract, Features> made = new HashMap<>();
  private final Map<Need.Judging, List<ProbeResult>> candidates = new HashMap<>();
  private final Map<Need.Collapse, Map<String, Double>> signs = new HashMap<>();

  /**
   * Evaluations to come.
   *
   * @param store keeps features while they are evaluated
   * @param folder keeps features of the trained network for evaluations to come
   * @param training trains linear classifiers; its notice is told what takes long
   * @param ranks that carry them out together
   */
  Evaluator(
      EvaluationImages images,
      Networks networks,
      FeatureStore store,
      Optional<FeatureFolder> folder,
      ProbeTraining training,
      HostCollectives ranks) {
    this.images = images;
    this.networks = networks;
    this.store = store;
    this.folder = folder;
    this.training = training;
    this.ranks = ranks;
  }

  /** Carries out an evaluation. */
  void carryOut(List<Need> needs) {
    needs.forEach(need -> need.accept(this));
  }

  /** Gives back the features that none of these needs asks for. */
  void keepFor(List<Need> later) {
    Set<Need.Extract> kept = new HashSet<>();
    for (Need need : later) {
      Need.Extract looked = need.features();
      looked.splits().forEach(split -> kept.add(looked.only(split)));
    }
    for (Need.Extract one : List.copyOf(made.keySet())) {
      if (!kept.contains(one)) {
        made.remove(one).close();
      }
    }
  }

  /** Features that were needed. */
  Features features(Contender of, Readout readout, Split split) {
    return made.get(new Need.Extract(of, readout, Set.of(split)));
  }

  /** What a evaluate found; nothing where it was not needed. */
  List<ProbeResult> candidates(Contender of, Judge judge) {
    return candidates.getOrDefault(new Need.Judging(of, judge), List.of());
  }

  /** Signs of collapse that were needed, under the names that {@link Metrics} gives them. */
  Map<String, Double> signs(Need.Collapse collapse) {
    return signs.get(collapse);
  }

  @Override
  public Void extract(Need.Extract extract) {
    List<Need.Extract> missing =
        Stream.of(Split.values())
            .filter(extract.splits()::contains)
            .map(extract::only)
            .filter(one -> !made.containsKey(one) && !restored(one))
            .toList();
    if (!missing.isEmpty()) {
      lend(extract, extraction -> missing.forEach(one -> made.put(one, make(one, extraction))));
    }
    return null;
  }

  private void lend(Need.Extract extract, Consumer<Extraction> to) {
    if (extract.of() == Contender.PIXELS) {
      to.accept(new RawPixels(images.extent().pixels(), ranks));
    } else {
      networks.lend(extract.of(), extract.readout(), to);
    }
  }

  private Features make(Need.Extract one, Extraction extraction) {
    Split split = one.splits().iterator().next();
    int count = images.set().size(split);
    training
        .notice()
        .accept(
            "features of "
                + Figures.counted(count, split == Split.TRAIN ? "training image" : "test image")
                + ": "
                + one.of().words());
    long begin = System.nanoTime();
    Features features;
    try (FeatureReader reader =
        extraction.of(images.set(), split, images.view(), images.workers())) {
      features =
          folder.isPresent() && one.of() == Contender.TRAINED
              ? folder.get().keep(one.readout(), split, reader)
              : store.keep(reader, kept(split, count, reader.dim()));
    }
    double seconds = (System.nanoTime() - begin) / NANOS;
    training
        .notice()
        .accept(
            String.format(
                Locale.ROOT, "%.1f s, %s images/s", seconds, Figures.rate(count / seconds)));
    return features;
  }

  /** All rows, or this rank's part of those that neighbors are looked for in. */
  private BankPart kept(Split split, int rows, int dim) {
    return split == Split.TRAIN ? BankPart.of(rows, dim, ranks) : new BankPart(0, rows);
  }

  private boolean restored(Need.Extract one) {
    Optional<Features> kept =
        folder
            .filter(any -> one.of() == Contender.TRAINED)
            .flatMap(f -> f.read(one.readout(), one.splits().iterator().next()));
    kept.ifPresent(features -> made.put(one, features));
    return kept.isPresent();
  }

  @Override
  public Void collapse(Need.Collapse collapse) {
    Features test = features(collapse.of(), collapse.readout(), Split.TEST);
    signs.put(collapse, ranks.ofFirst(() -> signs(test)));
    return null;
  }

  private static Map<String, Double> signs(Features test) {
    Map<String, Double> found = new LinkedHashMap<>();
    found.put(Metrics.FEATURE_STD, FeatureSpread.of(test));
    if (test.dim() <= EffectiveRank.MOST_DIMENSIONS) {
      found.put("feature_rank", EffectiveRank.of(test));
    }
    return found;
  }

  @Override
  public Void search(Contender of, Search search) {
    Features bank = features(of, search.readout(), Split.TRAIN);
    Features queries = features(of, search.readout(), Split.TEST);
    NeighborVote vote =
        new NeighborVote(
            Collections.max(search.k()),
            search.temperature(),
            images.extent().classes(),
            training.threads());
    KnnResult votes =
        ranks.size() == 1 ? vote.classify(bank, queries) : vote.classify(bank, queries, ranks);
    candidates.put(
        new Need.Judging(of, search),
        search.k().stream()
            .map(
                k -> {
                  Classification classification = votes.within(k).classification();
                  return new ProbeResult("k " + k, classification, 0, classification.top1());
                })
            .toList());
    return null;
  }

  @Override
  public Void probe(Contender of, Probe probe) {
    Features test = features(of, probe.readout(), Split.TEST);
    int batch = probe.batchOf(images.extent().train());
    if (probe.augment().isPresent()) {
      networks.lend(
          of,
          probe.readout(),
          extraction -> {
            try (AugmentedRows rows =
                new AugmentedRows(
                    extraction,
                    images,
                    probe.augment().get(),
                    batch,
                    probe.epochs().whole(),
                    training.seed())) {
              train(of, probe, rows, test);
            }
          });
    } else {
      Features train = features(of, probe.readout(), Split.TRAIN);
      train(of, probe, new CachedRows(train, batch, probe.epochs().whole(), training.seed()), test);
    }
    return null;
  }

  private void train(Contender of, Probe probe, TrainingRows rows, Features test) {
    candidates.put(
        new Need.Judging(of, probe), training.train(probe, rows, test, images.extent().classes()));
  }

  @Override
  public void close() {
    keepFor(List.of());
  }
}
