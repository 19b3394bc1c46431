package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/**
 * A backbone with a head in training mode over the crops of one step (multi-crop, Caron et al.
 * 2020, arXiv 2006.09882, section 4).
 *
 * <p>Neighboring crops of the same size go through the backbone as one batch, crop by crop: all
 * images of the first crop, then all of the second. Batch norm in the backbone has the statistics
 * of such a batch and moves its running ones once for each, in the order of the crops; the head
 * sees the features of all crops as one batch, and its batch norms move once.
 */
public final class MultiCrop {
  private final Layer backbone;
  private final Layer head;
  private final Optional<Paths> paths;
  private final int splits;
  private Tensors tensors;

  /**
   * A network over several crops.
   *
   * @param backbone what crops of one size go through
   * @param head what the features of all crops go through
   * @param tensors the tensors of both, the backbone's first
   */
  public MultiCrop(Layer backbone, Layer head, Tensors tensors) {
    this(backbone, head, tensors, Optional.empty(), 1);
  }

  /**
   * A network over several crops whose batch norms take groups of images by themselves.
   *
   * @param splits groups with statistics of their own: all crops of image n of N are in group n mod
   *     splits, which divides N
   */
  public MultiCrop(Layer backbone, Layer head, Tensors tensors, int splits) {
    this(backbone, head, tensors, Optional.empty(), splits);
  }

  /** The same, whose backbone leaves out residual branches. */
  public MultiCrop(Layer backbone, Layer head, Tensors tensors, Paths paths, int splits) {
    this(backbone, head, tensors, Optional.of(paths), splits);
  }

  private MultiCrop(
      Layer backbone, Layer head, Tensors tensors, Optional<Paths> paths, int splits) {
    this.backbone = backbone;
    this.head = head;
    this.tensors = tensors;
    this.paths = paths;
    this.splits = splits;
  }

  /** Which residual branches the backbone's passes leave out. */
  @FunctionalInterface
  public interface Paths {
    /** Those of the next pass, of so many images. */
    DropPath of(long images);
  }

  /** Neighboring crops of the same size as one batch each, the images of a crop together. */
  public static List<Value> batches(Graph g, List<Value> crops) {
    List<Value> batches = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= crops.size(); to++) {
      if (to == crops.size() || !sameSize(crops.get(from), crops.get(to))) {
        batches.add(joined(g, crops.subList(from, to)));
        from = to;
      }
    }
    return batches;
  }

  /**
   * Appends the pass of the crops.
   *
   * @param crops images of each crop, [N, 3, s, s]
   * @return the head's output for all crops behind each other, [crops · N, D]
   */
  public Value forward(List<Value> crops) {
    return head(features(crops));
  }

  /** Appends the backbone's passes alone: features of all crops, [crops · N, F]. */
  public Value features(List<Value> crops) {
    List<Value> features = new ArrayList<>();
    for (Value batch : batches(tensors.graph(), crops)) {
      Branch branch = new Branch(backbone, tensors, splits);
      features.add(
          paths.isEmpty()
              ? branch.forward(batch)
              : branch.forward(batch, paths.get().of(batch.dim(0))));
      tensors = branch.tensors();
    }
    return joined(tensors.graph(), features);
  }

  /** Appends the head's pass alone, over the features of all crops. */
  public Value head(Value features) {
    Branch branch = new Branch(head, tensors, splits);
    Value y = branch.forward(features);
    tensors = branch.tensors();
    return y;
  }

  /** The tensors after the passes so far. */
  public Tensors tensors() {
    return tensors;
  }

  private static boolean sameSize(Value a, Value b) {
    return a.dim(2) == b.dim(2) && a.dim(3) == b.dim(3);
  }

  private static Value joined(Graph g, List<Value> parts) {
    return parts.size() == 1 ? parts.get(0) : g.concat(0, parts.toArray(Value[]::new));
  }
}
