package org.selfdiff.methods.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/** Which images go through a network together. */
class MultiCropTest {
  private final Graph g = new Graph(DType.F32);
  private final Value full1 = crop("full1", 16);
  private final Value full2 = crop("full2", 16);
  private final Value local1 = crop("local1", 8);
  private final Value local2 = crop("local2", 8);

  private Value crop(String name, int side) {
    return g.input(name, 4, 3, side, side);
  }

  private long count(Class<? extends Op> kind) {
    return g.nodes().stream().map(Node::op).filter(kind::isInstance).count();
  }

  @Test
  void neighborsOfOneSizeAreOneBatchCropByCrop() {
    List<Value> batches = MultiCrop.batches(g, List.of(full1, full2, local1, local2));
    assertThat(batches)
        .extracting(Value::shape)
        .containsExactly(Shape.of(8, 3, 16, 16), Shape.of(8, 3, 8, 8));
    assertThat(g.nodes().get(0).op()).isEqualTo(new Concat(0));
    assertThat(g.nodes().get(0).inputs()).containsExactly(full1, full2);
    assertThat(g.nodes().get(1).inputs()).containsExactly(local1, local2);
  }

  @Test
  void equalSizesThatAreNoNeighborsStayApart() {
    assertThat(MultiCrop.batches(g, List.of(full1, local1, full2)))
        .containsExactly(full1, local1, full2);
    assertThat(g.nodes()).isEmpty();
  }

  @Test
  void theBackboneRunsOncePerSizeAndTheHeadOnce() {
    Layer backbone = ResNets.Size.RESNET18.network(Stem.CIFAR, 4, false);
    Layer head = Sequential.of(new Linear("fc.0", 32, 6), new BatchNorm("fc.1", 6));
    Tensors before = Tensors.input(g, "net", Sequential.of(backbone, head));
    MultiCrop net = new MultiCrop(backbone, head, before);
    Value y = net.forward(List.of(full1, full2, local1, local2));
    assertThat(y.shape()).isEqualTo(Shape.of(16, 6));
    // 20 batch norms of a ResNet-18 twice, that of the head once.
    assertThat(count(BatchNormTrain.class)).isEqualTo(41);
    Value buffers = net.tensors().buffers().orElseThrow().flat();
    assertThat(buffers).isNotSameAs(before.buffers().orElseThrow().flat());
    assertThat(buffers.spec()).isEqualTo(before.buffers().orElseThrow().flat().spec());
  }
}
