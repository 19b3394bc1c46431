package org.selfdiff.runner.engine.plan;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;

/**
 * How libtorch's kernels are given the images of a plan.
 *
 * <ul>
 *   <li>GPUs: channels last in every precision, since the convolutions of cuDNN on tensor cores
 *       (TF32, bfloat16 and half precision) want it.
 *   <li>Processors in 16 bits: channels last, in which oneDNN is fastest.
 *   <li>Processors in fp32: blocks of channels, oneDNN's own layout, from a convolution to the next
 *       through batch norm, ReLU and additions. Its convolutions lay out their images anew
 *       otherwise, before and behind each, and its batch norm in blocks takes a fifth of the time
 *       of ATen's on rows. A convolution with no batch norm behind it stays with rows: there would
 *       be nothing to win between it and the next op, which reads rows.
 *   <li>Everything else, with fp64 and processors whose libtorch has no oneDNN: rows.
 * </ul>
 */
public final class ImageForms {
  private static final int IMAGES = 4;

  /**
   * Values of a channel of which oneDNN's sums in fp32 are taken. Its variance was off by 7e-6 of
   * 65,536 values and by 3e-5 of 301,056, where ATen sums in double precision; at this many that is
   * a tenth of what one batch's variance differs from another's.
   */
  private static final long MOST_SUMMED = 1 << 20;

  /** Channels from which blocks were measured to pay; narrower convolutions stay with rows. */
  public static final long WIDE = 64;

  private final boolean cuda;
  private final ComputePrecision precision;
  private final Set<Value> blocked = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Node> inBlocks = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Value> normed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Value, Node> statistics = new IdentityHashMap<>();

  private ImageForms(ComputePrecision precision, Device device) {
    this.precision = precision;
    this.cuda = device.isCuda();
  }

  /** The forms in a plan on a device, with oneDNN where {@link #hasOneDnn} says so. */
  public static ImageForms of(ExecutionPlan plan, ComputePrecision precision, Device device) {
    return of(plan, precision, device, hasOneDnn());
  }

  /**
   * The forms in a plan.
   *
   * @param oneDnn whether processors have blocks of channels
   */
  public static ImageForms of(
      ExecutionPlan plan, ComputePrecision precision, Device device, boolean oneDnn) {
    return of(plan, precision, device, oneDnn, WIDE);
  }

  /**
   * The forms in a plan.
   *
   * @param oneDnn whether processors have blocks of channels
   * @param wide channels from which a convolution's result lies in blocks
   */
  public static ImageForms of(
      ExecutionPlan plan, ComputePrecision precision, Device device, boolean oneDnn, long wide) {
    ImageForms forms = new ImageForms(precision, device);
    if (oneDnn && !device.isCuda() && !precision.isMixed()) {
      forms.follow(plan, wide);
    }
    return forms;
  }

  /** Whether libtorch comes with oneDNN's kernels for this machine: on x86-64 it does. */
  public static boolean hasOneDnn() {
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return machine.equals("amd64") || machine.equals("x86_64");
  }

  /**
   * Whether kernels take images with channels last.
   *
   * @param lowPrecision whether they compute in 16 bits
   */
  public boolean channelsLast(boolean lowPrecision) {
    return cuda || lowPrecision && precision != ComputePrecision.FP16;
  }

  /** Whether a node takes and gives its images in blocks of channels. */
  public boolean inBlocks(Node n) {
    return inBlocks.contains(n);
  }

  /** Whether a value lies in blocks of channels. */
  public boolean blocked(Value v) {
    return blocked.contains(v);
  }

  private void follow(ExecutionPlan plan, long wide) {
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Call run
          && isInBlocks(run.node())
          && run.node().input(0).dim(1) >= wide) {
        normed.add(run.node().input(0));
      }
    }
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Alias alias) {
        follow(alias.node());
      } else if (i instanceof Instruction.Call run && !run.once() && takes(run.node())) {
        inBlocks.add(run.node());
        if (run.writes().get(0).storage().owner() == Storage.Owner.ARENA) {
          blocked.add(run.node().output(0));
        }
      }
    }
  }

  /** Another name for an image in blocks; rows of another shape are none. */
  private void follow(Node alias) {
    Op op = alias.op();
    boolean same = op instanceof Reshape || op instanceof StopGradient;
    if (same && blocked(alias.input(0)) && sameShape(alias.input(0), alias.output())) {
      blocked.add(alias.output());
    }
  }

  /** Whether a node is a norm in blocks. Groups of the batch are a view of rows. */
  private static boolean isInBlocks(Node n) {
    if (n.op() instanceof BatchNormEval) {
      return true;
    }
    boolean whole =
        n.op() instanceof BatchNormTrain t && t.splits() == 1
            || n.op() instanceof BatchNormTrainGrad g && g.splits() == 1;
    return whole && n.input(0).shape().size() / n.input(0).dim(1) <= MOST_SUMMED;
  }

  private boolean takes(Node n) {
    Value y = n.output(0);
    if (y.rank() != IMAGES || y.type() != DType.F32) {
      return false;
    }
    if (n.op() instanceof Conv2d) {
      return blocked(n.input(0)) || normed.contains(y);
    } else if (n.op() instanceof Conv2dGrad) {
      return blocked(n.input(0)) || blocked(n.input(2));
    } else if (n.op() instanceof BatchNormTrain) {
      boolean takes = isInBlocks(n) && blocked(n.input(0));
      statistics.put(n.output(1), n);
      return takes;
    } else if (n.op() instanceof BatchNormTrainGrad) {
      // The kernel takes the statistics as that of the forward pass has left them.
      Node forward = statistics.get(n.input(1));
      return isInBlocks(n) && (forward == null ? blocked(n.input(0)) : inBlocks(forward));
    } else if (n.op() instanceof BatchNormEval || n.op() instanceof Relu) {
      return blocked(n.input(0));
    } else if (n.op() instanceof ReluGrad) {
      return blocked(n.input(1));
    } else if (n.op() instanceof Binary b && b.fn() == Binary.Fn.ADD) {
      return sameShape(n.input(0), y)
          && sameShape(n.input(1), y)
          && (blocked(n.input(0)) || blocked(n.input(1)));
    }
    return false;
  }

  private static boolean sameShape(Value a, Value b) {
    return a.shape().equals(b.shape());
  }
}
