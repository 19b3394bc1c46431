package org.selfdiff.runner.engine.nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A convolution in groups or its gradients, which libnd4j has no kernel for: its kernel for one
 * group, group by group. Weights, second among inputs and outputs, are shared out along axis 0, all
 * else along axis 1.
 *
 * @param name native name of the kernel for one group
 */
record GroupedConvolution(
    String name, long[] arguments, int groups, List<INDArray> in, List<INDArray> out)
    implements Runnable {
  @Override
  public void run() {
    for (int g = 0; g < groups; g++) {
      INDArray[] given = parts(in, g);
      INDArray[] results = parts(out, g);
      INDArray[] whole = new INDArray[results.length];
      for (int i = 0; i < given.length; i++) {
        given[i] = given[i].dup('c');
      }
      for (int i = 0; i < whole.length; i++) {
        whole[i] = Nd4j.createUninitialized(results[i].dataType(), results[i].shape(), 'c');
      }
      DynamicCustomOp op = DynamicCustomOp.builder(name).addInputs(given).addOutputs(whole).build();
      op.addIArgument(arguments);
      Nd4j.exec(op);
      for (int i = 0; i < whole.length; i++) {
        results[i].assign(whole[i]);
      }
    }
  }

  private INDArray[] parts(List<INDArray> arrays, int group) {
    return IntStream.range(0, arrays.size())
        .mapToObj(i -> part(arrays.get(i), i == 1 ? 0 : 1, group))
        .toArray(INDArray[]::new);
  }

  private INDArray part(INDArray array, int axis, int group) {
    INDArrayIndex[] box = new INDArrayIndex[array.rank()];
    Arrays.fill(box, NDArrayIndex.all());
    long size = array.size(axis) / groups;
    box[axis] = NDArrayIndex.interval(group * size, (group + 1) * size);
    return array.get(box);
  }
}
