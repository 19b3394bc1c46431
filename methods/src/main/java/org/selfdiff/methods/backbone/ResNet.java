package org.selfdiff.methods.backbone;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Convolution;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.step.Initializer;

/**
 * A residual network (He et al. 2015, arXiv 1512.03385) as torchvision has it, without the
 * classifier: images [N, 3, H, W] to pooled features [N, {@link #features}].
 *
 * @param block kind of the blocks
 * @param blocks number of blocks per stage, four stages
 * @param stem first layers
 * @param width channels of the first stage
 * @param zeroInitResidual start the last batch norm of every block with scale 0
 */
public record ResNet(
    Block block, List<Integer> blocks, Stem stem, int width, boolean zeroInitResidual)
    implements StagedNetwork {
  /** What a stage is made of. */
  public enum Block {
    /** Two 3x3 convolutions. */
    BASIC(1, 1),
    /** 1x1, 3x3 and 1x1 convolutions; the stride is in the 3x3 one, as in torchvision. */
    BOTTLENECK(4, 1),
    /** As {@link #BOTTLENECK} with twice the inner channels. */
    WIDE(4, 2);

    private final int expansion;
    private final int widening;

    Block(int expansion, int widening) {
      this.expansion = expansion;
      this.widening = widening;
    }
  }

  /** Copies the list. */
  public ResNet {
    blocks = List.copyOf(blocks);
  }

  @Override
  public int features() {
    return width * 8 * block.expansion;
  }

  @Override
  public String head() {
    return "fc";
  }

  @Override
  public void declare(Declarations d) {
    stemConvolution().declare(d);
    stemNorm().declare(d);
    stages().forEach(stage -> stage.forEach(b -> b.declare(d)));
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return pool(pass, taps(pass, x).get(3));
  }

  @Override
  public List<Value> taps(Pass pass, Value x) {
    Value y = pass.graph().block(() -> stem(pass, x));
    List<Value> taps = new ArrayList<>();
    for (List<ResidualBlock> stage : stages()) {
      for (int i = 0; i < stage.size(); i++) {
        y = stage.get(i).forward(pass, y);
        if (i == stage.size() - 1) {
          taps.add(y);
        }
        y = pass.graph().relu(y);
      }
    }
    return taps;
  }

  private Value stem(Pass pass, Value x) {
    Value y = pass.graph().relu(stemNorm().forward(pass, stemConvolution().forward(pass, x)));
    return stem == Stem.IMAGENET ? pass.graph().apply1(new MaxPool2d(3, 2, 1), y) : y;
  }

  @Override
  public int channels(int stage) {
    return (width << (stage - 1)) * block.expansion;
  }

  @Override
  public int side(int stage, int size) {
    int halvings = stage - 1 + (stem == Stem.IMAGENET ? 2 : 0);
    int side = stem == Stem.CIFAR_PADDED ? size + 2 : size;
    for (int i = 0; i < halvings; i++) {
      side = (side + 1) / 2;
    }
    return side;
  }

  @Override
  public String lastNorm(int stage) {
    String block = "layer" + stage + "." + (blocks.get(stage - 1) - 1);
    return block + (this.block == Block.BASIC ? ".bn2" : ".bn3");
  }

  @Override
  public Value pool(Pass pass, Value tap) {
    return pass.graph().mean(pass.graph().relu(tap), false, 2, 3);
  }

  private Convolution stemConvolution() {
    return switch (stem) {
      // The CIFAR-10 notebook replaces torchvision's layer after its initialization.
      case CIFAR -> new Convolution("conv1", 3, width, 3, 1, 1, new Initializer.UniformFanIn(27));
      case CIFAR_PADDED -> new Convolution("conv1", 3, width, 3, 1, 2, new Initializer.HeFanOut());
      case IMAGENET -> new Convolution("conv1", 3, width, 7, 2, 3, new Initializer.HeFanOut());
    };
  }

  private BatchNorm stemNorm() {
    return new BatchNorm("bn1", width);
  }

  private List<List<ResidualBlock>> stages() {
    List<List<ResidualBlock>> stages = new ArrayList<>();
    int in = width;
    double lastScale = zeroInitResidual ? 0 : 1;
    for (int s = 0; s < blocks.size(); s++) {
      List<ResidualBlock> stage = new ArrayList<>();
      int planes = width << s;
      int out = planes * block.expansion;
      for (int i = 0; i < blocks.get(s); i++) {
        int stride = s > 0 && i == 0 ? 2 : 1;
        String key = "layer" + (s + 1) + "." + i;
        int inner = planes * block.widening;
        stage.add(new ResidualBlock(key, block, in, inner, out, stride, lastScale));
        in = out;
      }
      stages.add(stage);
    }
    return stages;
  }
}
