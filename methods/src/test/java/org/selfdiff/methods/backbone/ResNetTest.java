package org.selfdiff.methods.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.Initializer;

/** The networks have torchvision's tensors: how many, in which order, under which keys. */
class ResNetTest {
  private static ResNet network(ResNets.Size size) {
    return size.network(Stem.IMAGENET, 64, false);
  }

  /** Torchvision's own counts (timm's for ResNet-26) less the classifier's 1000 outputs. */
  @ParameterizedTest
  @CsvSource({
    "RESNET18, 11689512, 60, 40, 512",
    "RESNET26, 15995176, 87, 58, 2048",
    "RESNET34, 21797672, 108, 72, 512",
    "RESNET50, 25557032, 159, 106, 2048",
    "RESNET152, 60192808, 465, 310, 2048",
    "WIDE_RESNET50_2, 68883240, 159, 106, 2048",
    "WIDE_RESNET101_2, 126886696, 312, 208, 2048"
  })
  void sizesAreTorchvisions(
      ResNets.Size size, long whole, int parameters, int buffers, int features) {
    Declarations d = Declarations.of(network(size));
    long elements = whole - 1000L * (features + 1);
    assertThat(d.parameters().stream().mapToLong(t -> t.shape().size()).sum()).isEqualTo(elements);
    assertThat(d.parameters()).hasSize(parameters);
    assertThat(d.buffers()).hasSize(buffers);
    assertThat(network(size).features()).isEqualTo(features);
    assertThat(d.parameters()).extracting(Declarations.Tensor::key).doesNotHaveDuplicates();
  }

  @Test
  void tapsOfTheStages() {
    ResNet net = network(ResNets.Size.RESNET50);
    assertThat(IntStream.rangeClosed(1, 4).map(net::channels))
        .containsExactly(256, 512, 1024, 2048);
    assertThat(IntStream.rangeClosed(1, 4).map(s -> net.side(s, 224)))
        .containsExactly(56, 28, 14, 7);
    assertThat(IntStream.rangeClosed(1, 4).mapToObj(net::lastNorm))
        .containsExactly("layer1.2.bn3", "layer2.3.bn3", "layer3.5.bn3", "layer4.2.bn3");
    ResNet small = ResNets.Size.RESNET18.network(Stem.CIFAR, 16, false);
    assertThat(IntStream.rangeClosed(1, 4).map(small::channels)).containsExactly(16, 32, 64, 128);
    assertThat(IntStream.rangeClosed(1, 4).map(s -> small.side(s, 30)))
        .containsExactly(30, 15, 8, 4);
    assertThat(small.lastNorm(4)).isEqualTo("layer4.1.bn2");
  }

  @Test
  void thePaddedStemIsSwavs() {
    ResNet net = ResNets.Size.RESNET26.network(Stem.CIFAR_PADDED, 64, false);
    assertThat(net.features()).isEqualTo(2048);
    assertThat(IntStream.rangeClosed(1, 4).map(s -> net.side(s, 32))).containsExactly(34, 17, 9, 5);
    Graph g = new Graph(DType.F32);
    ResNet narrow = ResNets.Size.RESNET26.network(Stem.CIFAR_PADDED, 2, false);
    Pass pass = Pass.evaluation(Tensors.input(g, "net", narrow));
    List<Value> taps = narrow.taps(pass, g.input("x", 1, 3, 32, 32));
    assertThat(taps).extracting(t -> t.dim(1)).containsExactly(8L, 16L, 32L, 64L);
    assertThat(taps).extracting(t -> t.dim(3)).containsExactly(34L, 17L, 9L, 5L);
  }

  @Test
  void keysAreInPyTorchsOrder() {
    Declarations d = Declarations.of(network(ResNets.Size.RESNET50));
    assertThat(d.parameters().subList(0, 16))
        .extracting(Declarations.Tensor::key)
        .containsExactly(
            "conv1.weight",
            "bn1.weight",
            "bn1.bias",
            "layer1.0.conv1.weight",
            "layer1.0.bn1.weight",
            "layer1.0.bn1.bias",
            "layer1.0.conv2.weight",
            "layer1.0.bn2.weight",
            "layer1.0.bn2.bias",
            "layer1.0.conv3.weight",
            "layer1.0.bn3.weight",
            "layer1.0.bn3.bias",
            "layer1.0.downsample.0.weight",
            "layer1.0.downsample.1.weight",
            "layer1.0.downsample.1.bias",
            "layer1.1.conv1.weight");
    assertThat(d.buffers().subList(0, 4))
        .extracting(Declarations.Tensor::key)
        .containsExactly(
            "bn1.running_mean",
            "bn1.running_var",
            "layer1.0.bn1.running_mean",
            "layer1.0.bn1.running_var");
  }

  @Test
  void theStemsDiffer() {
    Declarations.Tensor imagenet =
        Declarations.of(network(ResNets.Size.RESNET18)).parameters().get(0);
    assertThat(imagenet.shape().dims()).containsExactly(64, 3, 7, 7);
    assertThat(imagenet.init()).isEqualTo(new Initializer.HeFanOut());
    Declarations.Tensor cifar =
        Declarations.of(ResNets.Size.RESNET18.network(Stem.CIFAR, 64, false)).parameters().get(0);
    assertThat(cifar.shape().dims()).containsExactly(64, 3, 3, 3);
    assertThat(cifar.init()).isEqualTo(new Initializer.UniformFanIn(27));
  }

  @Test
  void aResidualBlockMayStartAsTheIdentity() {
    List<String> zero =
        Declarations.of(ResNets.Size.RESNET50.network(Stem.IMAGENET, 64, true))
            .parameters()
            .stream()
            .filter(t -> t.key().endsWith(".weight") && t.init().equals(new Initializer.Fill(0)))
            .map(Declarations.Tensor::key)
            .toList();
    assertThat(zero).hasSize(16).allMatch(key -> key.endsWith(".bn3.weight"));
  }
}
