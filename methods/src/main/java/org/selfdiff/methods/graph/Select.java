package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * One of two values, from (condition, a, b): a where the condition, a scalar, is above 0, else b.
 * What is not taken counts for nothing, be it infinite or no number.
 */
public record Select() implements Primitive {

  /**
   * What an update gives where it is not left out.
   *
   * @param skip 1 to leave it out, else 0; a scalar
   * @param before values that it replaces
   * @param after values that it gives, in the same order
   */
  static List<Value> unless(Graph g, Value skip, List<Value> before, List<Value> after) {
    return IntStream.range(0, before.size())
        .mapToObj(i -> g.apply1(new Select(), skip, before.get(i), after.get(i)))
        .toList();
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value condition = in.get(0);
    Value a = in.get(1);
    Value b = in.get(2);
    GraphException.unless(
        condition.rank() == 0, "select: condition %s, expected a scalar", condition);
    GraphException.unless(
        a.spec().equals(b.spec()), "select of %s and %s: types or shapes differ", a, b);
    return List.of(a.spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    // libnd4j wants a condition for every element.
    long[] dims = in.get(1).shape().dims();
    SDVariable condition = in.get(0).variable();
    if (dims.length > 0) {
      long[] ones = new long[dims.length];
      Arrays.fill(ones, 1);
      condition =
          sd.tile(
              sd.reshape(condition, ones), Arrays.stream(dims).mapToInt(d -> (int) d).toArray());
    }
    condition = condition.gt(0);
    SDVariable[] inputs = {condition, in.get(1).variable(), in.get(2).variable()};
    return new StockOp("select", sd, inputs, in.get(1).type(), 1).outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value condition = node.input(0);
    Value d = dy.get(0);
    Value zero = g.apply(Constant.filled(d.type(), 0, d.shape()), List.of()).get(0);
    return Arrays.asList(
        null,
        g.apply1(new Select(), condition, d, zero),
        g.apply1(new Select(), condition, zero, d));
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.select(this, node);
  }
}
