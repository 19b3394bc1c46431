package org.selfdiff.methods.backbone;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** ResNet-18 (He et al. 2015, arXiv 1512.03385): two basic blocks per stage. */
@Kind(value = "resnet18", doc = "ResNet-18: two basic blocks per stage")
public record ResNet18(
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
            min = 1)
        int width,
    @Setting(
            doc =
                "start the last batch norm of every block with scale 0, so that the block is the"
                    + " identity (MoCo v3)",
            byDefault = "false")
        boolean zeroInitResidual,
    @Setting(doc = Backbone.INIT) Optional<String> init)
    implements Backbone, ResidualBackbone {
  /** A backbone that starts from random weights. */
  public ResNet18(Stem stem, int width, boolean zeroInitResidual) {
    this(stem, width, zeroInitResidual, Optional.empty());
  }

  @Override
  public ResNet network(int size) {
    return new ResNet(ResNet.Block.BASIC, List.of(2, 2, 2, 2), stem, width, zeroInitResidual);
  }
}
