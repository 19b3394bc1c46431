package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Recipes;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/**
 * The memory that one step of a recipe needs at its full size, by plan: the graph is built and
 * placed, nothing is allocated. Recipes whose graphs are the same are planned once.
 */
final class RecipePlans {
  /** How a step is made to need less. */
  private static final String[] SPARING = {"hardware.precision=bf16", "hardware.recompute=blocks"};

  private final TorchExecutor executor = new TorchExecutor();
  private final Map<List<Object>, Step> planned = new HashMap<>();

  /**
   * A step by plan.
   *
   * @param bytes what it needs on one device
   * @param refused why no device can hold it, where one of its values is larger than arrays may be:
   *     its bytes follow from smaller batches then, in proportion
   */
  record Step(double bytes, Optional<String> refused) {}

  /** The step of a recipe as it is written. */
  Step of(String recipe) {
    return planned.computeIfAbsent(graph(recipe), any -> plan(recipe));
  }

  /** The same with half precision and recomputation. */
  Step sparing(String recipe) {
    return planned.computeIfAbsent(graph(recipe, SPARING), any -> plan(recipe, SPARING));
  }

  /** What decides the graph of a step: everything but images, length and evaluation. */
  private static List<Object> graph(String recipe, String... words) {
    Experiment e = Recipes.load(recipe, words).experiment();
    return List.of(e.method(), e.backbone(), e.mixing(), e.optimizer(), e.views(), e.hardware());
  }

  private Step plan(String recipe, String... words) {
    Experiment e = Recipes.load(recipe, words).experiment();
    try {
      return new Step(bytes(e), Optional.empty());
    } catch (DeviceException refusal) {
      return new Step(
          inProportion(recipe, e.hardware().batch(), words), Optional.of(refusal.getMessage()));
    }
  }

  /** From the largest halved batch that can be planned, and half of that. */
  private double inProportion(String recipe, int batch, String... words) {
    for (int part = batch / 2; ; part /= 2) {
      try {
        double large = bytes(at(recipe, part, words));
        double small = bytes(at(recipe, part / 2, words));
        return large + (large - small) / (part - part / 2) * (batch - part);
      } catch (DeviceException refusal) {
        if (part < 4) {
          throw refusal;
        }
      }
    }
  }

  private static Experiment at(String recipe, int batch, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("hardware.batch=" + batch);
    if (Recipes.load(recipe).experiment().mixing() instanceof UnMix) {
      // Draws for each of many groups, which a part of the batch cannot fill, take no memory.
      all.add("mixing.groups=1");
    }
    return Recipes.load(recipe, all.toArray(String[]::new)).experiment();
  }

  private long bytes(Experiment e) {
    Setup setup = Setup.planned(e);
    Placement onGpu = new Placement(1, setup.placement().precision(), Device.cuda(0));
    return executor.memory(setup.train().step(), onGpu).bytes();
  }
}
