package org.selfdiff.methods.method;

import java.util.Optional;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.step.Initializer;

/** The linear classifier behind a backbone, under the key that it has in PyTorch. */
final class ClassifierHead {
  /** Deviation of a transformer's first weights, as in timm. */
  private static final double DEVIATION = 0.02;

  private ClassifierHead() {}

  /** As torchvision and timm begin: PyTorch's default, and small normal numbers. */
  static Linear of(Network backbone, int classes) {
    String key = backbone.head();
    int dim = backbone.features();
    return backbone.ofTokens().isEmpty()
        ? new Linear(key, dim, classes)
        : new Linear(
            key,
            dim,
            classes,
            new Initializer.Normal(DEVIATION),
            Optional.of(new Initializer.Fill(0)));
  }

  /**
   * The number of classes of a step.
   *
   * @throws GraphException if nobody says how many they are
   */
  static int count(Method method, StepSpec p) {
    return method
        .classes(p.classes())
        .orElseThrow(() -> new GraphException("nobody says how many classes there are"));
  }
}
