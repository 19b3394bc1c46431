package org.selfdiff.runner.config.check;

import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.runner.config.Devices;
import org.selfdiff.runner.config.Evaluate;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Export;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.config.tree.Bound;
import org.selfdiff.runner.config.tree.SettingNode;
import org.selfdiff.runner.data.Data;
import org.selfdiff.runner.data.Views;

/**
 * The blocks of an experiment that are without fault in themselves, so that a check can run
 * although something else is wrong.
 */
public record Parts(
    Optional<String> name,
    Optional<Data> data,
    Optional<Views> views,
    Optional<Backbone> backbone,
    Optional<Method> method,
    Optional<Mixing> mixing,
    Optional<Optimizer> optimizer,
    Optional<Schedule> schedule,
    Optional<Hardware> hardware,
    Optional<Evaluate> evaluate,
    Optional<Export> export) {

  /** The blocks that could be bound. */
  public static Parts of(Bound bound) {
    return new Parts(
        part(bound, "name", String.class),
        part(bound, "data", Data.class),
        part(bound, "views", Views.class),
        part(bound, "backbone", Backbone.class),
        part(bound, "method", Method.class),
        part(bound, "mixing", Mixing.class),
        part(bound, "optimizer", Optimizer.class),
        part(bound, "schedule", Schedule.class),
        part(bound, "hardware", Hardware.class),
        part(bound, "evaluate", Evaluate.class),
        part(bound, "export", Export.class));
  }

  /** All blocks of an experiment. */
  public static Parts of(Experiment e) {
    return new Parts(
        Optional.of(e.name()),
        Optional.of(e.data()),
        Optional.of(e.views()),
        Optional.of(e.backbone()),
        Optional.of(e.method()),
        Optional.of(e.mixing()),
        Optional.of(e.optimizer()),
        Optional.of(e.schedule()),
        Optional.of(e.hardware()),
        Optional.of(e.evaluate()),
        Optional.of(e.export()));
  }

  /** What the blocks may know of each other. */
  public Context context() {
    return new Context(
        hardware.map(Hardware::batch),
        hardware.flatMap(h -> Devices.parse(h.devices())).map(Devices::count),
        schedule.map(Schedule::epochs),
        data.flatMap(Data::training),
        views.map(Views::sizes),
        hardware.map(h -> h.precision().numbers()));
  }

  private static <T> Optional<T> part(Bound bound, String key, Class<T> type) {
    return bound.member(key).map(SettingNode::value).map(type::cast);
  }

  /** The network, where views and backbone fit each other. */
  Optional<Network> network() {
    return backbone.flatMap(b -> b.network(context()));
  }
}
