package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.exchange.LinearClassifier;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.protocol.Contender;
import org.selfdiff.runner.protocol.Judge;
import org.selfdiff.runner.protocol.Need;
import org.selfdiff.runner.protocol.Probe;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.protocol.Search;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.session.Extraction;
import org.selfdiff.runner.session.FeatureStore;
import org.selfdiff.runner.session.HostCollectives;

/** Evaluates one frozen network on some images, protocol by protocol, and keeps the records. */
final class ProtocolEvaluation implements AutoCloseable {
  private static final String FEATURES = "features";

  private final FrozenNetwork network;
  private final Search monitor;
  private final EvaluationImages images;
  private final String digest;
  private final Path folder;
  private final Consumer<String> notice;
  private final Evaluator evaluator;
  private String identity = "";

  /**
   * Evaluations to come.
   *
   * @param monitor of the network's experiment
   * @param folder takes the records and the features
   */
  ProtocolEvaluation(
      FrozenNetwork network,
      Search monitor,
      EvaluationImages images,
      Path folder,
      ProbeTraining training) {
    this.network = network;
    this.monitor = monitor;
    this.images = images;
    this.folder = folder;
    notice = training.notice();
    digest = images.digest();
    FeatureStore store = new FeatureStore(folder.resolve(FEATURES));
    FeatureFolder features =
        new FeatureFolder(
            folder.resolve(FEATURES), network.model().weights(), digest, store, notice);
    evaluator =
        new Evaluator(
            images,
            this::lend,
            store,
            Optional.of(features),
            training,
            new HostCollectives(ProcessGroup.ALONE));
  }

  private void lend(Contender of, Readout readout, Consumer<Extraction> to) {
    FrozenNetwork asked = of == Contender.TRAINED ? network : network.untrained().orElseThrow();
    try (Extraction extraction = asked.open(readout)) {
      to.accept(extraction);
    }
  }

  /** Evaluates by one protocol after the other. */
  List<EvaluationRecord> judge(List<Protocol> protocols) throws IOException {
    List<EvaluationRecord> records = new ArrayList<>();
    for (int i = 0; i < protocols.size(); i++) {
      List<Need> later = new ArrayList<>();
      for (Protocol other : protocols.subList(i + 1, protocols.size())) {
        later.addAll(needs(judge(other)));
      }
      records.add(judge(protocols.get(i), later));
    }
    return records;
  }

  private Judge judge(Protocol protocol) {
    return protocol.judge(network.tokens(), monitor);
  }

  private List<Need> needs(Judge judge) {
    return judge.needs(images.extent(), network.untrained().isPresent());
  }

  /**
   * Evaluates by a protocol and writes {@code PROTOCOL.json}; baselines that an earlier record of
   * the same protocol on the same images has are taken from there.
   *
   * @param later for what features are kept
   */
  private EvaluationRecord judge(Protocol protocol, List<Need> later) throws IOException {
    long begin = System.nanoTime();
    notice.accept(protocol.kind());
    Judge judge = judge(protocol);
    List<Need> needs = needs(judge);
    List<ProbeResult> candidates = candidates(Contender.TRAINED, judge, needs);
    ProbeResult best = best(candidates);
    Features test = evaluator.features(Contender.TRAINED, judge.readout(), Split.TEST);
    int[][] confusion = best.classification().confusion(test.labels(), images.extent().classes());
    evaluator.keepFor(later);
    String comparable =
        EvaluationImages.digest(digest, judge.facts().toString(), judge.readout().words());
    Path file = EvaluationRecord.file(folder, protocol.kind());
    Optional<Map<String, Double>> before = baselines(file, comparable, test.dim());
    EvaluationRecord record =
        new EvaluationRecord(
            protocol.kind(),
            judge.facts(),
            network.model(),
            images.described(),
            judge.readout().words(),
            test.dim(),
            best.classification().top1(),
            best.classification().top5(),
            best.name(),
            before.isPresent() ? before.get() : baselines(protocol.kind(), judge, needs, later),
            candidates.stream().map(ProbeResult::variant).toList(),
            lines(confusion),
            confusion,
            comparable);
    Files.createDirectories(folder);
    keepClassifier(judge, record, best);
    AtomicFile.write(file, record.json());
    notice.accept(
        String.format(
            Locale.ROOT, "%s: %.1f s", protocol.kind(), (System.nanoTime() - begin) / 1e9));
    return record;
  }

  /** What {@code export --classifier} joins to the network. */
  private void keepClassifier(Judge judge, EvaluationRecord record, ProbeResult best)
      throws IOException {
    if (judge instanceof Probe probe && best.tensors().isPresent()) {
      new LinearClassifier(
              probe.readout(),
              probe.form().unit(),
              probe.form().batchNorm(),
              images.view(),
              images.set().classes(),
              new LinearClassifier.Origin(
                  record.protocol(),
                  best.name(),
                  best.epoch(),
                  record.top1(),
                  record.top5(),
                  images.set().title(),
                  identity(),
                  network.model().step(),
                  network.model().weights()),
              best.tensors().get())
          .write(folder);
    }
  }

  /** Of the images, computed once: it may read many files. */
  private String identity() {
    if (identity.isEmpty()) {
      identity = images.set().identity().digest();
    }
    return identity;
  }

  /** Carries out what concerns a contender. */
  private List<ProbeResult> candidates(Contender of, Judge judge, List<Need> needs) {
    evaluator.carryOut(needs.stream().filter(need -> need.of() == of).toList());
    return evaluator.candidates(of, judge);
  }

  /** A baseline on which a protocol cannot be carried out is none. */
  private Map<String, Double> baselines(
      String kind, Judge judge, List<Need> needs, List<Need> later) {
    Map<String, Double> measured = new LinkedHashMap<>();
    for (Contender other : List.of(Contender.PIXELS, Contender.UNTRAINED)) {
      if (needs.contains(new Need.Judging(other, judge))) {
        notice.accept(kind + " on " + other.words());
        try {
          ProbeResult best = best(candidates(other, judge, needs));
          measured.put(other.label(), best.classification().top1());
        } catch (EvaluationException e) {
          notice.accept("no baseline of " + other.label() + ": " + e.getMessage());
        }
        evaluator.keepFor(later);
      }
    }
    return measured;
  }

  /** Those of an equal protocol's record of the same network, at whatever step. */
  private Optional<Map<String, Double>> baselines(Path file, String comparable, int dim)
      throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(EvaluationRecord.read(file))
          .filter(r -> r.comparable().equals(comparable) && r.dim() == dim)
          .filter(r -> r.model().name().equals(network.model().name()))
          .map(EvaluationRecord::baselines);
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  /** Of equal ones the first. */
  private static ProbeResult best(List<ProbeResult> candidates) {
    ProbeResult best = candidates.get(0);
    for (ProbeResult c : candidates) {
      best = c.classification().top1() > best.classification().top1() ? c : best;
    }
    return best;
  }

  private List<EvaluationRecord.ClassLine> lines(int[][] confusion) {
    List<EvaluationRecord.ClassLine> lines = new ArrayList<>();
    List<String> names = images.set().classes();
    for (int c = 0; c < confusion.length; c++) {
      int count = 0;
      int other = -1;
      for (int p = 0; p < confusion.length; p++) {
        count += confusion[c][p];
        if (p != c && confusion[c][p] > (other < 0 ? 0 : confusion[c][other])) {
          other = p;
        }
      }
      lines.add(
          new EvaluationRecord.ClassLine(
              names.get(c),
              count,
              count == 0 ? 0 : (double) confusion[c][c] / count,
              other < 0 ? "" : names.get(other),
              other < 0 ? 0 : confusion[c][other]));
    }
    return lines;
  }

  @Override
  public void close() {
    evaluator.close();
  }
}
