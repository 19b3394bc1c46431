package org.selfdiff.methods.backbone;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.backbone.ResNet.Block;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.schema.Variant;

/** The residual networks of torchvision. */
public record ResNets(
    Size size,
    @Setting(
            doc =
                "first layers: cifar (3x3, stride 1), cifar-padded (cifar with one more pixel of"
                    + " zeros around, SwAV) or imagenet (7x7, stride 2, pooling)",
            byDefault = "imagenet")
        Stem stem,
    @Setting(
            doc = "channels of the first stage; later stages double it",
            byDefault = "64",
            unit = "channels",
            min = 1,
            max = 2_048)
        int width,
    @Setting(
            doc =
                "start the last batch norm of every block with scale 0, so that the block is the"
                    + " identity (MoCo v3)",
            byDefault = "false")
        boolean zeroInitResidual,
    @Setting(doc = Backbone.INIT, path = true) Optional<String> init)
    implements Backbone {
  private static final int SMALLEST = 32;

  /**
   * The sizes of He et al. 2015 (arXiv 1512.03385) and Zagoruyko and Komodakis 2016 (1605.07146).
   */
  public enum Size implements Variant {
    RESNET18("ResNet-18: two basic blocks per stage", Block.BASIC, 2, 2, 2, 2),
    // Un-Mix's code for SwAV on CIFAR calls it resnet18.
    RESNET26("ResNet-26: two bottleneck blocks per stage", Block.BOTTLENECK, 2, 2, 2, 2),
    RESNET34("ResNet-34: 3, 4, 6 and 3 basic blocks", Block.BASIC, 3, 4, 6, 3),
    RESNET50("ResNet-50: 3, 4, 6 and 3 bottleneck blocks", Block.BOTTLENECK, 3, 4, 6, 3),
    RESNET101("ResNet-101: 3, 4, 23 and 3 bottleneck blocks", Block.BOTTLENECK, 3, 4, 23, 3),
    RESNET152("ResNet-152: 3, 8, 36 and 3 bottleneck blocks", Block.BOTTLENECK, 3, 8, 36, 3),
    WIDE_RESNET50_2("ResNet-50 with twice the inner channels", Block.WIDE, 3, 4, 6, 3),
    WIDE_RESNET101_2("ResNet-101 with twice the inner channels", Block.WIDE, 3, 4, 23, 3);

    private final String doc;
    private final Block block;
    private final List<Integer> blocks;

    Size(String doc, Block block, Integer... blocks) {
      this.doc = doc;
      this.block = block;
      this.blocks = List.of(blocks);
    }

    @Override
    public String doc() {
      return doc;
    }

    /** The network of this size with these settings. */
    public ResNet network(Stem stem, int width, boolean zeroInitResidual) {
      return new ResNet(block, blocks, stem, width, zeroInitResidual);
    }
  }

  @Override
  public void check(Context context, Findings findings) {
    context
        .views()
        .filter(views -> stem == Stem.IMAGENET)
        .ifPresent(
            views -> {
              check("/views.size", views.size(), findings);
              if (views.locals() > 0) {
                check("/views.local.size", views.localSize(), findings);
              }
            });
  }

  /** The ImageNet stem and the stages halve an image five times. */
  private static void check(String key, int pixels, Findings findings) {
    if (pixels < SMALLEST) {
      findings.add(
          key,
          pixels
              + " pixels are too few for backbone.stem imagenet, expected "
              + SMALLEST
              + " or more, or backbone.stem = cifar",
          "stem",
          "kind");
    }
  }

  @Override
  public ResNet network(int side) {
    return size.network(stem, width, zeroInitResidual);
  }
}
