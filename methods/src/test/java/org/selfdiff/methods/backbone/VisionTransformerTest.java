package org.selfdiff.methods.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Declarations.Tensor;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.Initializer;

/**
 * The networks have timm's tensors, the published sizes, and the initial values of their recipe.
 */
class VisionTransformerTest {
  private static VisionTransformer tiny(PatchStem stem, Positions positions) {
    return new VisionTransformer(16, 2, 2, 4, 16, 32, 32, stem, positions);
  }

  private static Tensor tensor(List<Tensor> of, String key) {
    return of.stream().filter(t -> t.key().equals(key)).findFirst().orElseThrow();
  }

  /** Parameters with the positions, as timm and the papers count them. */
  @ParameterizedTest
  @CsvSource({
    "VIT_TINY, 5524416, 192",
    "VIT_SMALL, 21665664, 384",
    "VIT_BASE, 85798656, 768",
    "VIT_LARGE, 303301632, 1024"
  })
  void sizesArePublished(VisionTransformers.Size size, long elements, int features) {
    int heads = size.form().heads();
    published(
        positions -> new VisionTransformers(size, 16, heads, positions, false, Optional.empty()),
        elements,
        features);
  }

  @ParameterizedTest
  @CsvSource({"VIT_CONV_SMALL, 20617392, 384", "VIT_CONV_BASE, 82199904, 768"})
  void sizesWithConvolutionsArePublished(
      ConvStemTransformers.Size size, long elements, int features) {
    published(
        positions -> new ConvStemTransformers(size, 12, positions, Optional.empty()),
        elements,
        features);
  }

  private static void published(Function<Positions, Backbone> kind, long elements, int features) {
    Network network = kind.apply(Positions.LEARNED).network(224);
    Declarations d = Declarations.of(network);
    assertThat(size(d.parameters())).isEqualTo(elements);
    assertThat(d.frozen()).isEmpty();
    assertThat(network.features()).isEqualTo(features);
    assertThat(network.head()).isEqualTo("head");
    Declarations fixed = Declarations.of(kind.apply(Positions.SINCOS).network(224));
    assertThat(size(fixed.parameters()) + size(fixed.frozen())).isEqualTo(elements);
    assertThat(fixed.frozen()).extracting(Tensor::key).containsExactly("pos_embed");
  }

  private static long size(List<Tensor> tensors) {
    return tensors.stream().mapToLong(t -> t.shape().size()).sum();
  }

  @Test
  void keysAreTimms() {
    Declarations d = Declarations.of(tiny(PatchStem.PATCH, Positions.LEARNED));
    assertThat(d.parameters().subList(0, 17))
        .extracting(Tensor::key)
        .containsExactly(
            "cls_token",
            "pos_embed",
            "patch_embed.proj.weight",
            "patch_embed.proj.bias",
            "blocks.0.norm1.weight",
            "blocks.0.norm1.bias",
            "blocks.0.attn.qkv.weight",
            "blocks.0.attn.qkv.bias",
            "blocks.0.attn.proj.weight",
            "blocks.0.attn.proj.bias",
            "blocks.0.norm2.weight",
            "blocks.0.norm2.bias",
            "blocks.0.mlp.fc1.weight",
            "blocks.0.mlp.fc1.bias",
            "blocks.0.mlp.fc2.weight",
            "blocks.0.mlp.fc2.bias",
            "blocks.1.norm1.weight");
    assertThat(d.parameters().subList(28, 30))
        .extracting(Tensor::key)
        .containsExactly("norm.weight", "norm.bias");
    Declarations conv = Declarations.of(tiny(PatchStem.CONVOLUTIONS, Positions.SINCOS));
    List<String> stem = new ArrayList<>(conv.parameters().stream().map(Tensor::key).toList());
    stem.removeIf(k -> !k.startsWith("patch_embed"));
    assertThat(stem)
        .startsWith("patch_embed.proj.0.weight", "patch_embed.proj.1.weight")
        .endsWith("patch_embed.proj.12.weight", "patch_embed.proj.12.bias")
        .hasSize(14);
    assertThat(tensor(conv.parameters(), "patch_embed.proj.3.weight").shape().dims())
        .containsExactly(4, 2, 3, 3);
    assertThat(conv.buffers()).hasSize(8);
  }

  @Test
  void aFrozenPatchProjectionIsNotTrained() {
    Declarations d = Declarations.of(tiny(PatchStem.FROZEN_PATCH, Positions.SINCOS));
    assertThat(d.frozen())
        .extracting(Tensor::key)
        .containsExactly("pos_embed", "patch_embed.proj.weight", "patch_embed.proj.bias");
    assertThat(d.parameters()).extracting(Tensor::key).noneMatch(k -> k.startsWith("patch"));
    assertThat(
            new VisionTransformers(
                    VisionTransformers.Size.VIT_TINY,
                    4,
                    3,
                    Positions.SINCOS,
                    true,
                    Optional.empty())
                .network(32))
        .isEqualTo(
            new VisionTransformer(
                192, 12, 3, 4, 4, 32, 32, PatchStem.FROZEN_PATCH, Positions.SINCOS));
  }

  @Test
  void firstValuesAreThoseOfTheRecipe() {
    List<Tensor> moco = Declarations.of(tiny(PatchStem.PATCH, Positions.SINCOS)).parameters();
    assertThat(tensor(moco, "cls_token").init()).isEqualTo(new Initializer.Normal(1e-6));
    assertThat(tensor(moco, "blocks.0.attn.qkv.weight").init())
        .isEqualTo(new Initializer.Uniform(Math.sqrt(6.0 / (16 + 16))));
    assertThat(tensor(moco, "blocks.0.attn.proj.weight").init())
        .isEqualTo(new Initializer.Uniform(Math.sqrt(6.0 / (16 + 16))));
    assertThat(tensor(moco, "blocks.0.mlp.fc1.weight").init())
        .isEqualTo(new Initializer.Uniform(Math.sqrt(6.0 / (16 + 64))));
    assertThat(tensor(moco, "patch_embed.proj.weight").init())
        .isEqualTo(new Initializer.Uniform(Math.sqrt(6.0 / (3 * 16 * 16 + 16))));
    assertThat(tensor(moco, "patch_embed.proj.bias").init()).isEqualTo(new Initializer.Fill(0));
    List<Tensor> dino = Declarations.of(tiny(PatchStem.PATCH, Positions.LEARNED)).parameters();
    for (String key : List.of("cls_token", "pos_embed", "blocks.1.attn.qkv.weight")) {
      assertThat(tensor(dino, key).init()).isEqualTo(new Initializer.Normal(0.02));
    }
    assertThat(tensor(dino, "blocks.1.attn.qkv.bias").init()).isEqualTo(new Initializer.Fill(0));
    assertThat(tensor(dino, "patch_embed.proj.bias").init())
        .isEqualTo(new Initializer.UniformFanIn(768));
  }

  @Test
  void fixedPositionsAreSinesAndCosines() {
    Tensor table = Declarations.of(tiny(PatchStem.PATCH, Positions.SINCOS)).frozen().get(0);
    assertThat(table.shape().dims()).containsExactly(1, 5, 16);
    double[] v = table.init().values(table.key(), table.shape(), 0);
    assertThat(v).startsWith(new double[16]);
    // Patch 2 of a grid of 2 x 2: u = 1, v = 0, frequencies 1, 0.1, 0.01 and 0.001.
    assertThat(Arrays.copyOfRange(v, 3 * 16, 4 * 16))
        .containsExactly(
            new double[] {
              Math.sin(1),
              Math.sin(0.1),
              Math.sin(0.01),
              Math.sin(0.001),
              Math.cos(1),
              Math.cos(0.1),
              Math.cos(0.01),
              Math.cos(0.001),
              0,
              0,
              0,
              0,
              1,
              1,
              1,
              1
            },
            within(1e-12));
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    refused(
        () -> new VisionTransformer(16, 2, 3, 4, 4, 32, 32, PatchStem.PATCH, Positions.SINCOS),
        "3 heads do not divide 16 channels");
    refused(
        () -> new VisionTransformer(16, 2, 2, 4, 4, 30, 32, PatchStem.PATCH, Positions.SINCOS),
        "images of 30 x 32 are not made of patches of 4");
    refused(
        () -> new VisionTransformer(18, 2, 2, 4, 4, 32, 32, PatchStem.PATCH, Positions.SINCOS),
        "18 channels cannot hold fixed positions, which need a multiple of 4");
    refused(
        () ->
            new VisionTransformer(16, 2, 2, 4, 8, 32, 32, PatchStem.CONVOLUTIONS, Positions.SINCOS),
        "a stem of convolutions makes patches of 16 with a multiple of 8 channels, not patches of"
            + " 8 with 16");
    refused(
        () -> new VisionTransformer(16, 2, 2, 4, 4, 16, 32, PatchStem.PATCH, Positions.LEARNED),
        "learned positions belong to square images, not to 16 x 32");
    Graph g = new Graph(DType.F32);
    VisionTransformer fixed = tiny(PatchStem.PATCH, Positions.SINCOS);
    Pass pass = Pass.evaluation(Tensors.input(g, "net", fixed));
    Value images = g.input("x", 1, 3, 48, 48);
    refused(
        () -> fixed.forward(pass, images),
        "images of 48 x 48 for a transformer with fixed positions for 32 x 32");
  }

  private static void refused(Runnable make, String message) {
    assertThatThrownBy(make::run).isInstanceOf(GraphException.class).hasMessage(message);
  }
}
