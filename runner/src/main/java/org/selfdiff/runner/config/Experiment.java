package org.selfdiff.runner.config;

import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.config.problem.Quote;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.Data;
import org.selfdiff.runner.data.Views;

/** One experiment: everything that decides what a run computes, and where it puts it. */
public record Experiment(
    @Setting(doc = "version of the experiment language", byDefault = "1", min = 1, max = 1)
        int language,
    @Setting(doc = "name of the run; letters, digits, dot, dash and underscore", identity = false)
        String name,
    @Setting(doc = "seed of every random draw", byDefault = "0") long seed,
    @Setting(doc = "the images") Data data,
    @Setting(doc = "the random views of each image") Views views,
    @Setting(doc = "the network whose features are learned") Backbone backbone,
    @Setting(doc = "what is learned from the views") Method method,
    @Setting(
            doc = "what images are mixed with, and how the loss follows",
            byDefault = "{ kind = none }")
        Mixing mixing,
    @Setting(doc = "how gradients change parameters") Optimizer optimizer,
    @Setting(doc = "length of the run and schedule of its learning rate") Schedule schedule,
    @Setting(doc = "what the run computes on", byDefault = "{}") Hardware hardware,
    @Setting(doc = "how features are evaluated during and after training", byDefault = "{}")
        Evaluate evaluate,
    @Setting(doc = "what is written for use elsewhere", byDefault = "{}") Export export,
    @Setting(
            doc = "where the run is kept; does not change what it computes",
            byDefault = "{}",
            identity = false)
        RunSettings run) {
  private static final String FOLDER = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  /** Reports a name that is not part of a folder's name on every system. */
  public static void checkName(String name, Findings findings) {
    if (!name.matches(FOLDER)) {
      findings.add(
          "name",
          "\""
              + Quote.of(name)
              + "\" cannot name a folder, expected up to 100 letters, digits, dots, dashes"
              + " and underscores, a letter or digit first");
    }
  }

  /** The view that features are evaluated on. */
  public CenterView centerView() {
    return evaluate.view().map(view -> view.of(views)).orElseGet(() -> CenterView.of(views));
  }

  /** The same on other images. */
  public Experiment with(Data other) {
    return new Experiment(
        language, name, seed, other, views, backbone, method, mixing, optimizer, schedule, hardware,
        evaluate, export, run);
  }

  /** The same, evaluated otherwise. */
  public Experiment with(Evaluate other) {
    return new Experiment(
        language, name, seed, data, views, backbone, method, mixing, optimizer, schedule, hardware,
        other, export, run);
  }

  /** The same on other hardware. */
  public Experiment with(Hardware other) {
    return new Experiment(
        language, name, seed, data, views, backbone, method, mixing, optimizer, schedule, other,
        evaluate, export, run);
  }
}
