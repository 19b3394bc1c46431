package org.selfdiff.exports.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** A small evaluation under construction, its weights, and what stock SameDiff makes of it. */
final class Net {
  static final int BATCH = 4;

  final Graph g = new Graph(DType.F32);
  final Value x;
  final Map<String, Value> metrics = new LinkedHashMap<>();
  final float[] weights;
  private final Value flat;
  private final List<Part> parts = new ArrayList<>();

  /** A named shape of a parameter. */
  record Weight(String name, long... shape) {}

  Net(long[] image, Weight... weights) {
    long[] dims = new long[image.length + 1];
    System.arraycopy(image, 0, dims, 1, image.length);
    dims[0] = BATCH;
    x = g.input("image", dims);
    Random random = new Random(5);
    List<Float> values = new ArrayList<>();
    for (Weight w : weights) {
      Shape shape = Shape.of(w.shape());
      parts.add(new Part(w.name(), shape, values.size(), new Initializer.Fill(0)));
      for (int i = 0; i < shape.size(); i++) {
        boolean variance = w.name().endsWith("_var");
        values.add(variance ? 0.5f + random.nextFloat() : 0.5f * (float) random.nextGaussian());
      }
    }
    flat = values.isEmpty() ? null : g.input("parameters", values.size());
    this.weights = new float[values.size()];
    for (int i = 0; i < this.weights.length; i++) {
      this.weights[i] = values.get(i);
    }
  }

  /** A residual net: stem, max-pooling, one block with a projection, global mean, linear head. */
  static Net residual() {
    Net n =
        new Net(
            new long[] {3, 9, 9},
            new Weight("encoder_q.conv1.weight", 4, 3, 3, 3),
            new Weight("encoder_q.bn1.weight", 4),
            new Weight("encoder_q.bn1.bias", 4),
            new Weight("encoder_q.bn1.running_mean", 4),
            new Weight("encoder_q.bn1.running_var", 4),
            new Weight("encoder_q.layer1.0.conv1.weight", 6, 4, 3, 3),
            new Weight("encoder_q.layer1.0.bn1.weight", 6),
            new Weight("encoder_q.layer1.0.bn1.bias", 6),
            new Weight("encoder_q.layer1.0.bn1.running_mean", 6),
            new Weight("encoder_q.layer1.0.bn1.running_var", 6),
            new Weight("encoder_q.layer1.0.downsample.0.weight", 6, 4, 1, 1),
            new Weight("encoder_q.fc.weight", 5, 6),
            new Weight("encoder_q.fc.bias", 5));
    Value h = n.batchNorm("encoder_q.bn1", n.conv("encoder_q.conv1", 1, 1, n.x));
    h = n.g.apply1(new MaxPool2d(3, 2, 1), n.g.relu(h));
    Value main = n.conv("encoder_q.layer1.0.conv1", 2, 1, h);
    main = n.batchNorm("encoder_q.layer1.0.bn1", main);
    h = n.g.relu(n.g.add(main, n.conv("encoder_q.layer1.0.downsample.0", 2, 0, h)));
    Value features = n.g.mean(h, false, 2, 3);
    n.metrics.put("features", features);
    // The head is in the graph, but no output depends on it.
    n.g.add(
        n.g.matmul(features, false, n.w("encoder_q.fc.weight"), true), n.w("encoder_q.fc.bias"));
    return n;
  }

  private Value conv(String module, int stride, int padding, Value v) {
    return g.apply1(new Conv2d(stride, padding), v, w(module + ".weight"));
  }

  private Value batchNorm(String module, Value v) {
    return g.apply1(
        new BatchNormEval(1e-5),
        v,
        w(module + ".running_mean"),
        w(module + ".running_var"),
        w(module + ".weight"),
        w(module + ".bias"));
  }

  /** The view of a parameter. */
  Value w(String name) {
    Part p = parts.stream().filter(q -> q.name().equals(name)).findFirst().orElseThrow();
    return g.apply1(new View(p.offset(), p.shape()), flat);
  }

  /** The flat state of all parameters. */
  Value flat() {
    return flat;
  }

  TrainingStep step() {
    List<State> states = flat == null ? List.of() : List.of(new State(flat, parts));
    return new TrainingStep(g, states, Map.of(), metrics);
  }

  Map<String, ByteBuffer> contents() {
    ByteBuffer b = ByteBuffer.allocateDirect(4 * weights.length).order(ByteOrder.nativeOrder());
    b.asFloatBuffer().put(weights);
    return Map.of("parameters", b);
  }

  /** Numbers in -2..2 for as many images as the graph's batch. */
  List<float[]> images() {
    Random random = new Random(11);
    int size = (int) x.shape().size() / BATCH;
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      float[] image = new float[size];
      for (int k = 0; k < size; k++) {
        image[k] = 4 * random.nextFloat() - 2;
      }
      images.add(image);
    }
    return images;
  }

  /** What stock SameDiff gives for the images, per output and image. */
  Map<String, List<float[]>> stock() {
    Map<String, INDArray> in = new HashMap<>();
    in.put("image", Nd4j.create(concatenated(images()), x.shape().dims(), 'c'));
    if (flat != null) {
      in.put("parameters", Nd4j.createFromArray(weights));
    }
    Map<String, List<float[]>> out = new LinkedHashMap<>();
    metrics.forEach(
        (name, v) -> {
          INDArray y = g.sameDiff().output(in, v.name()).get(v.name());
          out.put(name, rows(y.dup('c').data().asFloat()));
        });
    return out;
  }

  private static float[] concatenated(List<float[]> rows) {
    float[] all = new float[rows.size() * rows.get(0).length];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * rows.get(0).length, rows.get(0).length);
    }
    return all;
  }

  private static List<float[]> rows(float[] all) {
    List<float[]> rows = new ArrayList<>();
    int width = all.length / BATCH;
    for (int i = 0; i < BATCH; i++) {
      rows.add(Arrays.copyOfRange(all, i * width, (i + 1) * width));
    }
    return rows;
  }
}
