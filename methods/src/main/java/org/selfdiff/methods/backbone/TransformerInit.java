package org.selfdiff.methods.backbone;

import java.util.Optional;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Initializer.Fill;
import org.selfdiff.methods.step.Initializer.Normal;
import org.selfdiff.methods.step.Initializer.Uniform;
import org.selfdiff.methods.step.Initializer.UniformFanIn;

/** First values of a {@link VisionTransformer}. */
enum TransformerInit {
  /** Glorot and Bengio's (2010) uniform rule; queries, keys and values as three matrices. */
  MOCO_V3,
  /** Normal numbers of deviation 0.02. DINO cuts them off at ±2, which none of them reaches. */
  DINO;

  private static final double DINO_DEVIATION = 0.02;

  /** A linear layer with a bias that starts at zero. */
  Linear linear(String key, int in, int out) {
    return linear(key, in, out, out);
  }

  /** A linear layer that gives queries, keys and values. */
  Linear queriesKeysValues(String key, int dim) {
    return linear(key, dim, 3 * dim, dim);
  }

  private Linear linear(String key, int in, int out, int outOfEach) {
    Initializer weight = this == MOCO_V3 ? glorot(in + outOfEach) : new Normal(DINO_DEVIATION);
    return new Linear(key, in, out, weight, Optional.of(new Fill(0)));
  }

  /** The class token. */
  Initializer classToken() {
    return new Normal(this == MOCO_V3 ? 1e-6 : DINO_DEVIATION);
  }

  /** Learned positions. */
  Initializer positions() {
    return new Normal(DINO_DEVIATION);
  }

  /** Weights of the projection of patches of {@code inputs} numbers to {@code dim} channels. */
  Initializer patchWeight(int inputs, int dim) {
    return this == MOCO_V3 ? glorot(inputs + dim) : new UniformFanIn(inputs);
  }

  /** The bias of that projection. */
  Initializer patchBias(int inputs) {
    return this == MOCO_V3 ? new Fill(0) : new UniformFanIn(inputs);
  }

  private static Initializer glorot(int inAndOut) {
    return new Uniform(Math.sqrt(6.0 / inAndOut));
  }
}
