package org.selfdiff.methods.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Convolution;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.FrozenLayer;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.ReluLayer;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.step.Initializer;

/**
 * Images [B, 3, H, W] to one token per patch, [B, N, D], row by row. Pixels right and below of the
 * last whole patch are left out.
 *
 * @param stem how a patch becomes a token
 * @param patch side of a patch
 * @param dim channels D of a token
 * @param weights initial values
 */
record PatchEmbedding(PatchStem stem, int patch, int dim, TransformerInit weights)
    implements Layer {
  private static final String KEY = "patch_embed.proj";

  @Override
  public void declare(Declarations d) {
    layer().declare(d);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    Graph g = pass.graph();
    Value grid = g.block(() -> layer().forward(pass, x));
    long patches = grid.dim(2) * grid.dim(3);
    return g.permute(g.reshape(grid, grid.dim(0), dim, patches), 0, 2, 1);
  }

  private Layer layer() {
    return switch (stem) {
      case PATCH -> projection();
      case FROZEN_PATCH -> new FrozenLayer(projection());
      case CONVOLUTIONS -> convolutions();
    };
  }

  private Convolution projection() {
    int inputs = 3 * patch * patch;
    return new Convolution(
        KEY,
        3,
        dim,
        patch,
        patch,
        0,
        1,
        weights.patchWeight(inputs, dim),
        Optional.of(weights.patchBias(inputs)));
  }

  /** Four times half the side, then a projection (Xiao et al. 2021, arXiv 2106.14881). */
  private Layer convolutions() {
    List<Layer> layers = new ArrayList<>();
    int in = 3;
    for (int i = 0; i < 4; i++) {
      int out = dim >> (3 - i);
      String key = KEY + "." + 3 * i;
      Initializer weight = new Initializer.UniformFanIn(9L * in);
      layers.add(new Convolution(key, in, out, 3, 2, 1, weight));
      layers.add(new BatchNorm(KEY + "." + (3 * i + 1), out));
      layers.add(new ReluLayer());
      in = out;
    }
    Initializer last = new Initializer.UniformFanIn(dim);
    layers.add(new Convolution(KEY + ".12", dim, dim, 1, 1, 0, 1, last, Optional.of(last)));
    return new Sequential(layers);
  }
}
