package org.selfdiff.exports.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.exports.onnx.Net.Weight;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.AttentionGrad;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.GeluGrad;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.L2NormalizeGrad;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LayerNormGrad;
import org.selfdiff.methods.graph.LogSoftmaxGrad;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.SoftmaxGrad;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** What is not written, and what is said about it. */
class RefusalTest {
  private static final OnnxOptions OPTIONS = new OnnxOptions(17, "", "test", Map.of());

  @TempDir Path folder;

  record Case(String name, Net net, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Ops of the backward pass and of updates. */
  static List<Case> training() {
    List<Case> all = new ArrayList<>();
    Conv2d conv = new Conv2d(1, 0);
    MaxPool2d pool = new MaxPool2d(2, 2, 0);
    op(all, new BatchNormTrain(1e-5, 1), image(3), n -> in(n.x, n.w("a"), n.w("a")), 3);
    op(
        all,
        new BatchNormTrainGrad(1e-5, 1),
        image(3),
        n -> in(n.x, n.w("a"), n.w("a"), n.w("a"), n.x),
        3);
    op(
        all,
        new AttentionGrad(1),
        image(2, 2),
        n -> {
          Value lse = n.g.reshape(n.g.sum(n.x, false, 2), 4, 1, 2);
          return in(n.x, n.g.concat(2, n.x, n.x, n.x), n.x, lse);
        },
        1);
    Function<Net, Value> rate = n -> n.g.scalar(1);
    op(
        all,
        new AdamWUpdate(0.9, 0.999, 1e-8),
        image(3),
        n -> in(n.x, n.x, n.x, n.x, rate.apply(n), rate.apply(n), rate.apply(n)),
        3);
    op(all, new Cholesky(), image(2, 2), n -> in(n.x), 1);
    op(all, new Conv2dGrad(conv), image(1, 2, 2), n -> in(n.x, weight(n, 1, 1, 1, 1), n.x), 1);
    op(all, new EmaUpdate(), image(3), n -> in(n.x, n.x, n.g.constant(0.5, 1)), 1);
    op(all, new GeluGrad(), image(3), n -> in(n.x, n.x), 1);
    op(all, new L2NormalizeGrad(), image(3), n -> in(n.x, n.x, n.g.sum(n.x, true, 1)), 1);
    op(
        all,
        new LayerNormGrad(),
        image(3),
        n -> in(n.x, n.x, n.g.sum(n.x, false, 1), n.g.sum(n.x, false, 1), n.w("a")),
        3);
    op(all, new LogSoftmaxGrad(), image(3), n -> in(n.x, n.x), 1);
    op(all, new MaxPool2dGrad(pool), image(1, 2, 2), n -> in(n.x, n.g.apply1(pool, n.x)), 1);
    op(all, new Pack(), image(3), n -> in(n.x), 1);
    op(all, new ReluGrad(), image(3), n -> in(n.x, n.x), 1);
    op(all, new SoftmaxGrad(), image(3), n -> in(n.x, n.x), 1);
    op(all, new Select(), image(3), n -> in(rate.apply(n), n.x, n.x), 1);
    op(all, new SgdUpdate(0.9, 0, false), image(3), n -> in(n.x, n.x, n.x, n.g.constant(1, 1)), 1);
    op(all, new TriangularSolve(false), image(2, 2), n -> in(n.x, n.x), 1);
    Function<Net, Value> rows = n -> number(n, 0);
    op(all, new ScatterAddRows(), image(3), n -> in(n.x, rows.apply(n), n.g.constant(1, 1, 3)), 1);
    op(all, new Enqueue(), image(6), n -> in(n.x, number(n, 0), n.g.constant(1, 2, 4)), 1);
    op(all, new AllGather(2), image(3), n -> in(n.x), 1);
    op(all, new AllReduce(AllReduce.Fn.MEAN, 2), image(3), n -> in(n.x), 1);
    op(all, new ReduceScatter(2), image(3), n -> in(n.x), 1);
    return all;
  }

  private static void op(
      List<Case> all, Op op, long[] image, Function<Net, List<Value>> in, int width) {
    Net net = new Net(image, new Weight("a", width));
    net.metrics.put("y", net.g.apply(op, in.apply(net)).get(0));
    String message =
        op instanceof BatchNormTrain
            ? "an image's result depends on its neighbors; export the evaluation graph"
            : "an output depends on "
                + op.getClass().getSimpleName()
                + (op instanceof Select ? " of Constant [], image [4, " : " of image [4, ");
    String exchanges =
        op.getClass().getSimpleName()
            + " of image [4, 3] exchanges numbers between the devices of a run";
    all.add(
        new Case(
            op.getClass().getSimpleName(), net, op instanceof Collective ? exchanges : message));
  }

  static Set<String> refusedOps() {
    Set<String> names = new TreeSet<>();
    training().forEach(c -> names.add(c.name()));
    return names;
  }

  /** Graphs that tie the file to one batch, or images to each other. */
  static List<Case> batch() {
    String mixes = "mixes the images of a batch; a file treats each one alone";
    List<Case> all = new ArrayList<>();
    batch(all, "reshape", image(2, 3), n -> n.g.reshape(n.x, 8, 3), leading("[8, 3]"));
    batch(all, "flat", image(3), n -> n.g.reshape(n.x, 12), leading("[12]"));
    batch(
        all,
        "moved batch",
        image(4),
        n -> n.g.reshape(n.g.permute(n.x, 1, 0), 4, 4, 1),
        leading("[4, 4, 1]"));
    batch(
        all,
        "halved batch",
        image(3),
        n -> n.g.reshape(n.g.permute(n.x, 1, 0), 3, 2, 2),
        "Reshape of Permute [3, 4] to [3, 2, 2] spreads the batch over several axes;"
            + " keep it within one");
    batch(
        all,
        "sum of merged",
        image(2),
        n -> n.g.add(n.x, n.g.sum(n.g.reshape(n.x, 8), false, 0)),
        mixes);
    batch(
        all,
        "merged differently",
        image(2),
        n -> n.g.add(n.g.reshape(n.x, 8), n.g.reshape(n.g.permute(n.x, 1, 0), 8)),
        mixes);
    batch(
        all,
        "attention between images",
        image(3),
        n -> one(n, new Attention(1), n.g.reshape(n.x, 1, 4, 3)),
        mixes);
    batch(all, "softmax", image(3), n -> one(n, new Softmax(), n.g.permute(n.x, 1, 0)), mixes);
    batch(
        all,
        "layer norm",
        image(3),
        n -> {
          Value ones = n.g.constant(1, 4);
          return n.g.apply(new LayerNorm(0), List.of(n.g.permute(n.x, 1, 0), ones, ones)).get(0);
        },
        mixes);
    batch(
        all,
        "scale of images",
        image(3),
        n -> {
          Value scale = n.g.reshape(n.g.sum(n.x, false, 1), 4);
          Value fixed = n.g.constant(1, 2, 4);
          return n.g.apply(new LayerNorm(0), List.of(fixed, scale, scale)).get(0);
        },
        "has a scale or shift that depends on the images");
    batch(all, "sum", image(3), n -> n.g.add(n.x, n.g.sum(n.x, false, 0)), mixes);
    batch(all, "moments", image(3), n -> one(n, new Moments(new int[] {0}), n.x), mixes);
    batch(all, "concat", image(3), n -> n.g.concat(0, n.x, n.x), mixes);
    batch(
        all,
        "concat fixed",
        image(3),
        n -> n.g.concat(1, n.x, n.g.constant(0, 4, 1)),
        "joins values with the batch and values of a fixed length");
    batch(
        all,
        "fixed",
        image(3),
        n -> n.g.mul(n.x, n.g.constant(2, 4, 3)),
        "joins the batch with a fixed length of the same size; use length 1 there");
    batch(all, "pairs", image(3), n -> n.g.matmul(n.x, false, n.x, true), mixes);
    batch(all, "covariance", image(3), n -> n.g.matmul(n.x, true, n.x, false), mixes);
    batch(all, "crossed", image(4), n -> n.g.add(n.x, n.g.permute(n.x, 1, 0)), mixes);
    batch(all, "columns", image(3), n -> one(n, new L2Normalize(0), n.g.permute(n.x, 1, 0)), mixes);
    batch(
        all,
        "some",
        image(3),
        n -> n.g.slice(n.x, new long[] {0, 0}, new long[] {2, 3}),
        "takes only some images of the batch");
    batch(
        all,
        "padded",
        image(3),
        n -> one(n, new Pad(new long[] {1, 0}, new long[] {0, 0}), n.x),
        "pads the batch");
    batch(
        all,
        "fixed copies",
        image(3),
        n -> n.g.add(n.x, one(n, new BroadcastTo(Shape.of(4, 3)), n.g.constant(1, 1, 3))),
        "joins the batch with a fixed length");
    batch(
        all,
        "constant output",
        image(3),
        n -> {
          n.metrics.put("features", n.g.relu(n.x));
          return n.g.constant(1, 4, 3);
        },
        leading("[4, 3]"));
    batch(
        all,
        "no image",
        image(3),
        n -> n.g.constant(1, 4, 3),
        "the outputs [y] depend on the inputs []; a file has exactly one input, the images");
    batch(
        all,
        "two inputs",
        image(3),
        n -> n.g.mul(n.x, n.g.input("mask", 4, 3)),
        "depend on the inputs [image[4, 3], mask[4, 3]]");
    return all;
  }

  private static String leading(String shape) {
    return "the output y "
        + shape
        + " of F32 must be of F32 with the batch as its leading dimension";
  }

  private static void batch(
      List<Case> all, String name, long[] image, Function<Net, Value> y, String message) {
    Net net = new Net(image);
    net.metrics.put("y", y.apply(net));
    all.add(new Case(name, net, message));
  }

  private static long[] image(long... shape) {
    return shape;
  }

  private static List<Value> in(Value... values) {
    return List.of(values);
  }

  private static Value one(Net n, Op op, Value in) {
    return n.g.apply(op, List.of(in)).get(0);
  }

  private static Value weight(Net n, long... shape) {
    return n.g.constant(1, shape);
  }

  private static Value number(Net n, double value) {
    Constant c = new Constant(DType.I64, Shape.of(1), new double[] {value});
    return n.g.apply(c, List.of()).get(0);
  }

  @ParameterizedTest
  @MethodSource({"training", "batch"})
  void refuses(Case c) {
    assertThatThrownBy(() -> write(c.net().step(), c.net().contents()))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("ONNX export: ")
        .hasMessageContaining(c.message());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void trainingOpsThatNoOutputNeedsAreNotInTheWay() throws Exception {
    Net n = new Net(image(3));
    n.g.apply(new ReluGrad(), List.of(n.x, n.x));
    n.metrics.put("y", n.g.relu(n.x));
    write(n.step(), n.contents());
    assertThat(OnnxFile.read(folder.resolve("x.onnx")).getGraph().getNodeCount()).isEqualTo(1);
  }

  @Test
  void refusesTrainingStepsAndOtherTypes() {
    Net n = new Net(image(3), new Weight("a", 3));
    n.metrics.put("y", n.g.add(n.x, n.w("a")));
    TrainingStep step = n.step();
    refused(
        new TrainingStep(n.g, step.states(), Map.of("parameters", n.flat()), n.metrics),
        n.contents(),
        "the step updates [parameters]; export the evaluation step");
    Graph g = new Graph(DType.F64);
    Value x = g.input("image", 4, 3);
    refused(
        new TrainingStep(g, List.of(), Map.of(), Map.of("y", g.relu(x))),
        Map.of(),
        "the graph computes in F64, not in F32");
  }

  @Test
  void refusesContentsThatDoNotFit() {
    Net n = new Net(image(3), new Weight("a", 3));
    n.metrics.put("y", n.g.add(n.x, n.w("a")));
    refused(n.step(), Map.of(), "the contents of state parameters were not given");
    refused(
        n.step(),
        Map.of("parameters", ByteBuffer.allocate(8)),
        "state parameters has 12 bytes, but 8 were given");
  }

  @Test
  void refusesViewsThatAreNoParts() {
    Net n = new Net(image(3), new Weight("a", 2), new Weight("b", 4));
    n.metrics.put("y", n.g.add(n.x, n.g.apply1(new View(1, Shape.of(3)), n.flat())));
    refused(
        n.step(),
        n.contents(),
        "state parameters has no part of shape [3] at element 1; an initializer is exactly one"
            + " part");
    Net whole = new Net(image(6), new Weight("a", 2), new Weight("b", 4));
    whole.metrics.put("y", whole.g.add(whole.x, whole.flat()));
    refused(whole.step(), whole.contents(), "state parameters of 2 parts is used as a whole");
    Net computed = new Net(image(6), new Weight("a", 6));
    Value twice = computed.g.mul(computed.flat(), 2);
    computed.metrics.put(
        "y", computed.g.add(computed.x, one(computed, new View(0, Shape.of(6)), twice)));
    refused(computed.step(), computed.contents(), "a view of [6] numbers that are no state");
  }

  @Test
  void refusesNamesUsedTwice() {
    Net n = new Net(image(3), new Weight("a", 3));
    n.metrics.put("a", n.g.add(n.x, n.w("a")));
    refused(n.step(), n.contents(), "the name a is used twice among input, outputs and parts");
    Net two = new Net(image(3), new Weight("encoder.a", 3), new Weight("a", 3));
    two.metrics.put("y", two.g.add(two.x, two.w("a")));
    OnnxOptions strip = new OnnxOptions(17, "encoder.", "test", Map.of());
    assertThatThrownBy(
            () -> OnnxExporter.write(folder.resolve("x"), two.step(), two.contents(), strip))
        .hasMessageContaining("two parts are called a without the prefix 'encoder.'");
  }

  @Test
  void refusesOtherOpsetsAndReservedMetadata() {
    assertThatThrownBy(() -> new OnnxOptions(16, "", "test", Map.of()))
        .hasMessage("ONNX export: opset 16 is not supported; choose one of 17 to 21");
    Net n = new Net(image(3));
    n.metrics.put("y", n.g.relu(n.x));
    OnnxOptions own = new OnnxOptions(17, "", "test", Map.of("weights.sha256", "0"));
    assertThatThrownBy(() -> OnnxExporter.write(folder.resolve("x"), n.step(), Map.of(), own))
        .hasMessage("ONNX export: the metadata weights.sha256 is written by the exporter");
  }

  @Test
  void wholeStatesOfOnePartAreInitializers() throws Exception {
    Graph g = new Graph(DType.F32);
    Value x = g.input("image", 4, 3);
    Value queue = g.input("queue.0", 3, 2);
    Part part = new Part("queue", queue.shape(), 0, new Initializer.UnitColumns());
    TrainingStep step =
        new TrainingStep(
            g,
            List.of(new State(queue, List.of(part))),
            Map.of(),
            new LinkedHashMap<>(Map.of("y", g.matmul(x, false, queue, false))));
    write(step, Map.of("queue.0", ByteBuffer.allocate(24)));
    var file = OnnxFile.read(folder.resolve("x.onnx")).getGraph();
    assertThat(file.getInitializerList()).singleElement().extracting("name").isEqualTo("queue");
    for (Node n : g.nodes()) {
      assertThat(n.op().getClass().getSimpleName()).isEqualTo(file.getNode(0).getOpType());
    }
  }

  private void refused(TrainingStep step, Map<String, ByteBuffer> contents, String message) {
    assertThatThrownBy(() -> write(step, contents))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining(message);
  }

  private void write(TrainingStep step, Map<String, ByteBuffer> contents) throws Exception {
    OnnxExporter.write(folder.resolve("x.onnx"), step, contents, OPTIONS);
  }
}
