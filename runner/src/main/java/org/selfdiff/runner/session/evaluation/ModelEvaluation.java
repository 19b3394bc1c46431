package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.DecodedCache;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.LabeledImages;
import org.selfdiff.runner.data.Opening;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.UnreadableImages;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.protocol.Search;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.EnoughImages;
import org.selfdiff.runner.session.RecordedImages;
import org.selfdiff.runner.session.Setup;

/**
 * Evaluates the network of a run, of an ONNX file or of a checkpoint of PyTorch by the protocols of
 * an experiment. One process does it, with all processors of the machine, also at the end of a run
 * on several devices: its other ranks have ended by then. Linear classifiers learn on processors,
 * where ranks would share out nothing but the same cores.
 *
 * @param experiment data, views, protocols, and the backbone of anything but an ONNX file
 * @param folder takes the records
 * @param notice told what takes long, and what is left out of the images
 */
public record ModelEvaluation(Experiment experiment, Path folder, Consumer<String> notice) {
  /** Share of the heap that decoded small images may take. */
  private static final double CACHE_SHARE = 0.5;

  private static final String ONNX = ".onnx";

  /** Opens a network once device and threads are known. */
  private interface Lending {
    FrozenNetwork open(Setup setup) throws IOException;
  }

  /**
   * Evaluates a run by its newest checkpoint. Its own images have to be those that it began with;
   * those of another experiment may be any.
   *
   * @return a record per protocol, in the experiment's order
   * @throws UserException if images or checkpoint are missing or do not fit each other
   */
  public List<EvaluationRecord> ofRun(StoredRun run) throws IOException {
    run.paths().requireOwn();
    Opening opening = new Opening(Optional.of(run.paths().images()), notice);
    try (ImageSet set = new DecodedCache(experiment.data().open(opening), CACHE_SHARE)) {
      set.notices().forEach(notice);
      if (experiment.data().equals(run.load().experiment().data())) {
        RecordedImages.requireSame(run, set);
      }
      List<EvaluationRecord> records = ofRun(run, set);
      tellUnreadable(set);
      return records;
    }
  }

  /** The same on images that are open already. */
  public List<EvaluationRecord> ofRun(StoredRun run, ImageSet set) throws IOException {
    return judge(
        set,
        setup -> EngineNetwork.ofRun(setup, run, notice),
        experiment.evaluate().knn().features());
  }

  /**
   * Evaluates an ONNX file or a checkpoint of PyTorch.
   *
   * @param prefix where in a checkpoint the backbone lies, if somebody says so
   * @return a record per protocol, in the experiment's order
   * @throws UserException if images or file are missing or do not fit each other
   */
  public List<EvaluationRecord> ofFile(Path file, Optional<String> prefix) throws IOException {
    try (ImageSet set = new DecodedCache(experiment.data().open(), CACHE_SHARE)) {
      set.notices().forEach(notice);
      List<EvaluationRecord> records =
          judge(set, setup -> open(setup, file, prefix), Readout.Output.BACKBONE);
      tellUnreadable(set);
      return records;
    }
  }

  private void tellUnreadable(ImageSet set) {
    int count = set.unreadable().map(UnreadableImages::count).orElse(0);
    if (count > 0) {
      Map.Entry<Integer, UnreadableImages.Entry> first =
          Arrays.stream(Split.values())
              .map(split -> set.unreadable().orElseThrow().of(split).firstEntry())
              .filter(Objects::nonNull)
              .findFirst()
              .orElseThrow();
      notice.accept(
          "%d of the images cannot be read, and others were taken in their place; the first: %s: %s"
              .formatted(count, first.getValue().source(), first.getValue().reason()));
    }
  }

  private FrozenNetwork open(Setup setup, Path file, Optional<String> prefix) throws IOException {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ONNX)
        ? OnnxNetwork.of(file, setup.experiment().views(), setup.placement().threads())
        : EngineNetwork.ofCheckpoint(setup, file, prefix, notice);
  }

  /** Beside a file that belongs to no run. */
  public static Path folderOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".evaluation");
  }

  private List<EvaluationRecord> judge(ImageSet all, Lending lending, Readout monitored)
      throws IOException {
    EnoughImages.toJudge(experiment, all);
    ImageSet set = LabeledImages.of(all);
    Setup setup = Setup.of(experiment);
    FrozenNetwork network = lending.open(setup);
    CenterView usual = experiment.centerView();
    new EvaluationImages(set, usual, setup.workers()).requireBoth();
    Search monitor = experiment.evaluate().knn().search();
    List<Protocol> protocols = experiment.evaluate().protocols();
    // Protocols that show images in the same way share features.
    Map<CenterView, List<Protocol>> shown =
        protocols.stream()
            .collect(
                Collectors.groupingBy(p -> p.view(usual), LinkedHashMap::new, Collectors.toList()));
    Map<String, EvaluationRecord> records = new HashMap<>();
    for (Map.Entry<CenterView, List<Protocol>> one : shown.entrySet()) {
      try (ProtocolEvaluation evaluation =
          new ProtocolEvaluation(
              network,
              new Search(monitored, monitor.k(), monitor.temperature()),
              new EvaluationImages(set, one.getKey(), setup.workers()),
              folder,
              new ProbeTraining(setup.placement().threads(), experiment.seed(), notice))) {
        evaluation.judge(one.getValue()).forEach(r -> records.put(r.protocol(), r));
      }
    }
    return protocols.stream().map(p -> records.get(p.kind())).toList();
  }
}
