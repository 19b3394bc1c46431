package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.ViewRow;

/** The part of a training step that mixes images, fed as training feeds it. */
final class MixedImages implements AutoCloseable {
  /** Images that may be prepared for the sake of a few pictures. */
  static final int IMAGES = 3072;

  private final List<MethodGraph.MixedView> mixtures;
  private final Program program;
  private final Feeder feeder;
  private final int stepsPerEpoch;
  private final int epochs;
  private final Views views;
  private long step;

  MixedImages(Setup setup, int stepsPerEpoch) {
    MethodGraph training = setup.whole();
    TrainingStep whole = training.step();
    mixtures = training.mixtures();
    Map<String, Value> wanted = new LinkedHashMap<>();
    for (int i = 0; i < mixtures.size(); i++) {
      wanted.put("mixture_" + i, mixtures.get(i).mixture().images());
      wanted.put("partner_" + i, mixtures.get(i).mixture().partner());
    }
    TrainingStep mixing = new TrainingStep(whole.graph(), whole.states(), Map.of(), wanted);
    program = setup.executor().compile(mixing, new Placement(setup.placement().threads()));
    feeder = new Feeder(program, training.feeds(), setup.experiment().seed());
    this.stepsPerEpoch = stepsPerEpoch;
    epochs = setup.experiment().schedule().epochs();
    views = setup.experiment().views();
  }

  /** Steps of the whole run. */
  int steps() {
    return (int) Math.min(Integer.MAX_VALUE, (long) stepsPerEpoch * epochs);
  }

  /** Mixes the images of a step as that step does. */
  void mix(long number, Batch batch) {
    step = number;
    feeder.feed(StepPosition.of(step, stepsPerEpoch, epochs), 0, new BatchViews(batch));
    program.run();
  }

  /** What the step that was mixed last makes of an image. */
  List<ViewRow.ShownMixture> of(int item) {
    List<ViewRow.ShownMixture> made = new ArrayList<>();
    for (int i = 0; i < mixtures.size(); i++) {
      MethodGraph.MixedView mixture = mixtures.get(i);
      int side = Math.toIntExact(mixture.mixture().images().dim(2));
      made.add(
          new ViewRow.ShownMixture(
              views.name(feeder.view(mixture.view(), step)),
              share(mixture.mixture().share(), item),
              picture("partner_" + i, item, side),
              picture("mixture_" + i, item, side)));
    }
    return made;
  }

  private RgbImage picture(String metric, int item, int side) {
    return ViewPicture.of(program.metric(metric)::get, item, side, views.normalize());
  }

  /** Share of the image in its mixture, by the loss. */
  private double share(Value share, int item) {
    return program.input(share.name()).get(share.rank() == 0 ? 0 : item);
  }

  @Override
  public void close() {
    program.close();
  }
}
