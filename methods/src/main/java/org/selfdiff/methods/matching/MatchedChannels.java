package org.selfdiff.methods.matching;

import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * The teacher's feature maps and margins, sorted to the student channels that they are matched to:
 * sc student channels with G teacher channels each. No gradient passes to the teacher.
 */
public final class MatchedChannels {
  private final Graph g;
  private final long batch;
  private final long height;
  private final long width;
  private final long student;
  private final Value features;
  private final Value margins;

  /**
   * One channel per student channel.
   *
   * @param feature [N, sc, h, w]
   * @param margin [sc]
   */
  public record Reduced(Value feature, Value margin) {}

  /**
   * Sorts a stage's channels.
   *
   * @param tap the teacher's feature maps [N, tc, h, w]
   * @param margin their margins [tc]
   * @param matching teacher channels of student channel 0, then of 1 and so on, [sc · G]
   * @param student sc
   */
  public MatchedChannels(Graph g, Value tap, Value margin, Value matching, int student) {
    this.g = g;
    this.batch = tap.dim(0);
    this.height = tap.dim(2);
    this.width = tap.dim(3);
    this.student = student;
    long group = matching.dim(0) / student;
    long positions = batch * height * width;
    Value rows = g.reshape(g.permute(g.stopGradient(tap), 1, 0, 2, 3), tap.dim(1), positions);
    features = g.reshape(g.apply1(new GatherRows(), rows, matching), student, group, positions);
    Value column = g.reshape(g.stopGradient(margin), margin.dim(0), 1);
    margins = g.reshape(g.apply1(new GatherRows(), column, matching), student, group);
  }

  /** Absolute max pooling; the margin is the mean of the margins. */
  public Reduced amp() {
    Value most = max(features);
    Value least = g.unary(Unary.Fn.NEG, max(g.unary(Unary.Fn.NEG, features)));
    Value positive = g.unary(Unary.Fn.STEP, g.add(most, least));
    // One of the two, bit by bit: least + positive * (most - least) would round.
    Value other = g.add(g.unary(Unary.Fn.NEG, positive), 1);
    Value feature = g.add(g.mul(positive, most), g.mul(other, least));
    return new Reduced(maps(feature), g.mean(margins, false, 1));
  }

  /** Signed max pooling; the margin is the largest margin. */
  public Reduced sp() {
    return new Reduced(maps(max(features)), max(margins));
  }

  /** The only channel of each group and its margin. */
  public Reduced sm() {
    return new Reduced(
        maps(g.reshape(features, student, batch * height * width)), g.reshape(margins, student));
  }

  /**
   * Random drop.
   *
   * @param members which of its group every value takes, 0 .. G - 1, in the order [N, sc, h, w] as
   *     one vector
   * @param marginMembers which of its group every channel's margin is, [sc]
   */
  public Reduced rd(Value members, Value marginMembers) {
    long group = features.dim(1);
    Value chosen = g.apply1(new OneHot(g.type(), group), members);
    Value at = g.reshape(chosen, batch, student, height * width, group);
    Value apart = g.reshape(features, student, group, batch, height * width);
    Value feature = g.sum(g.mul(g.permute(apart, 2, 0, 3, 1), at), false, 3);
    Value margin = g.mul(margins, g.apply1(new OneHot(g.type(), group), marginMembers));
    return new Reduced(g.reshape(feature, batch, student, height, width), g.sum(margin, false, 1));
  }

  /** The maximum over a group, whose axis is 1. */
  private Value max(Value x) {
    return g.apply1(new Reduce(Reduce.Fn.MAX, new int[] {1}, false), x);
  }

  private Value maps(Value rows) {
    return g.permute(g.reshape(rows, student, batch, height, width), 1, 0, 2, 3);
  }
}
