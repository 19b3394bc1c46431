package org.selfdiff.runner.config;

import java.util.List;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.config.source.Merged;
import org.selfdiff.runner.config.tree.Binder;
import org.selfdiff.runner.config.tree.Bound;

/** A backbone that is named without an experiment around it. */
public record NamedBackbone(
    @Setting(doc = "the network") Backbone backbone,
    @Setting(
            doc = "side of the images that it was trained on",
            byDefault = "224",
            unit = "pixels",
            min = 4,
            max = 4_096)
        int size) {
  /**
   * Reads a backbone from words.
   *
   * @param words {@code backbone.kind=resnet50}, {@code backbone.stem=cifar}, {@code size=32} …
   * @throws InvalidExperiment with everything that is wrong
   */
  public static NamedBackbone of(List<String> words) {
    Problems problems = new Problems();
    BlockType schema = Schema.of(NamedBackbone.class);
    Bound bound = new Binder(schema, Merged.read(words, problems), problems).bind();
    if (!problems.isEmpty()) {
      throw new InvalidExperiment(problems.inOrder(List.of()));
    }
    return (NamedBackbone) schema.create(Binder.values(bound));
  }

  /** The backbone of an experiment. */
  public static NamedBackbone of(Experiment experiment) {
    return new NamedBackbone(experiment.backbone(), experiment.views().size());
  }

  /** The network. */
  public Network network() {
    return backbone.network(size);
  }
}
