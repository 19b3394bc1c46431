package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.AutocastPolicy;

/** A new op is FULL unless it says otherwise: here its precision is chosen a second time. */
class PrecisionTest {
  @Test
  void ofEveryOp() {
    Map<AutocastPolicy, String> found =
        Stream.concat(VocabularyTest.ops(), CollectivesTest.ops())
            .collect(
                Collectors.groupingBy(
                    op -> op.precision(),
                    TreeMap::new,
                    Collectors.collectingAndThen(
                        Collectors.mapping(
                            op -> op.getClass().getSimpleName(),
                            Collectors.toCollection(TreeSet::new)),
                        names -> String.join(" ", names))));
    assertThat(found)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                AutocastPolicy.LOW,
                "Affine Conv2d Conv2dGrad MatMul",
                AutocastPolicy.LOW_IF_ALL,
                "AllGather Attention BatchNormEval BatchNormTrain Binary BroadcastTo Concat GatherRows Gelu"
                    + " LayerNorm MaxPool2d Pad Permute Relu Reshape Slice StopGradient View",
                AutocastPolicy.LOW_IF_ANY,
                "MatMul",
                AutocastPolicy.SAVED,
                "AttentionGrad BatchNormTrainGrad GeluGrad LayerNormGrad MaxPool2dGrad ReluGrad",
                AutocastPolicy.FULL,
                "AdamWUpdate AllReduce Cast Cholesky Constant EmaUpdate Enqueue L2Normalize L2NormalizeGrad LogSoftmax LogSoftmaxGrad Moments OneHot Pack Reduce ReduceScatter ScatterAddRows Select SgdUpdate Softmax SoftmaxGrad TopK TriangularSolve Unary"));
  }
}
