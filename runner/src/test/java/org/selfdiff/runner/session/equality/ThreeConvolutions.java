package org.selfdiff.runner.session.equality;

import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Convolution;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.step.Initializer;

/** The least that is like a ResNet: three convolutions with batch norm, the last one residual. */
record ThreeConvolutions() implements Network {
  private static final int WIDTH = 4;
  private static final Convolution FIRST =
      new Convolution("conv1", 3, WIDTH, 3, 2, 1, new Initializer.HeFanOut());
  private static final Convolution SECOND =
      new Convolution("conv2", WIDTH, 2 * WIDTH, 3, 2, 1, new Initializer.HeFanOut());
  private static final Convolution THIRD =
      new Convolution("conv3", 2 * WIDTH, 2 * WIDTH, 3, 1, 1, new Initializer.HeFanOut());
  private static final BatchNorm FIRST_NORM = new BatchNorm("bn1", WIDTH);
  private static final BatchNorm SECOND_NORM = new BatchNorm("bn2", 2 * WIDTH);
  private static final BatchNorm THIRD_NORM = new BatchNorm("bn3", 2 * WIDTH);

  @Override
  public int features() {
    return 2 * WIDTH;
  }

  @Override
  public String head() {
    return "fc";
  }

  @Override
  public void declare(Declarations d) {
    FIRST.declare(d);
    FIRST_NORM.declare(d);
    SECOND.declare(d);
    SECOND_NORM.declare(d);
    THIRD.declare(d);
    THIRD_NORM.declare(d);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    Graph g = pass.graph();
    Value first = g.block(() -> g.relu(FIRST_NORM.forward(pass, FIRST.forward(pass, x))));
    return g.block(
        () -> {
          Value y = g.relu(SECOND_NORM.forward(pass, SECOND.forward(pass, first)));
          Value residual = THIRD_NORM.forward(pass, THIRD.forward(pass, y));
          return g.mean(g.relu(g.add(y, residual)), false, 2, 3);
        });
  }
}
