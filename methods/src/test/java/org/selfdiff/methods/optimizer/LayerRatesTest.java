package org.selfdiff.methods.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformers;
import org.selfdiff.methods.network.Declarations;

class LayerRatesTest {
  private static final Network TRANSFORMER =
      new VisionTransformers(
              VisionTransformers.Size.VIT_TINY, 16, 3, Positions.LEARNED, false, Optional.empty())
          .network(32);

  private static final Network RESIDUAL =
      new ResNets(ResNets.Size.RESNET50, Stem.IMAGENET, 4, false, Optional.empty()).network(32);

  private static LayerRates rates(Network network, double decay) {
    return new LayerRates(decay, network.lastLayer(), network::layer);
  }

  /** MAE's layer_scales of 12 blocks: 0.65^13 for the embeddings, 0.65 for the last block. */
  @Test
  void aTransformerHasARateForEveryBlock() {
    LayerRates rates = rates(TRANSFORMER, 0.65);
    assertThat(rates.scale("cls_token")).isCloseTo(0.003697206, within(1e-9));
    assertThat(rates.scale("pos_embed")).isEqualTo(rates.scale("cls_token"));
    assertThat(rates.scale("patch_embed.proj.bias")).isEqualTo(rates.scale("cls_token"));
    assertThat(rates.scale("blocks.0.attn.qkv.weight")).isCloseTo(0.005688009, within(1e-9));
    assertThat(rates.scale("blocks.11.mlp.fc2.bias")).isEqualTo(0.65);
    assertThat(rates.scale("norm.weight")).isEqualTo(1);
    assertThat(rates.scale("head.weight")).isEqualTo(1);
  }

  @Test
  void aResidualNetworkHasARateForEveryStage() {
    LayerRates rates = rates(RESIDUAL, 0.5);
    assertThat(rates.scale("conv1.weight")).isEqualTo(1.0 / 32);
    assertThat(rates.scale("bn1.bias")).isEqualTo(1.0 / 32);
    assertThat(rates.scale("layer1.0.downsample.0.weight")).isEqualTo(1.0 / 16);
    assertThat(rates.scale("layer4.2.bn3.weight")).isEqualTo(0.5);
    assertThat(rates.scale("fc.bias")).isEqualTo(1);
  }

  @Test
  void everyTensorOfABackboneIsBeforeTheLastLayerButTheLastNorm() {
    for (Network network : List.of(TRANSFORMER, RESIDUAL)) {
      Map<Integer, Integer> tensors = new TreeMap<>();
      Declarations.of(network)
          .parameters()
          .forEach(
              t -> {
                int layer = network.layer(t.key());
                tensors.merge(layer, 1, Integer::sum);
                assertThat(layer == network.lastLayer())
                    .as(t.key())
                    .isEqualTo(t.key().startsWith("norm."));
              });
      assertThat(tensors).containsKey(0).hasSizeGreaterThanOrEqualTo(network.lastLayer());
    }
  }

  @Test
  void oneRateForAllCutsNothing() {
    assertThat(LayerRates.EQUAL.scale("anything")).isEqualTo(1);
    assertThat(rates(TRANSFORMER, 1).scale("cls_token")).isEqualTo(1);
  }
}
