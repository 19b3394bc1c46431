package org.selfdiff.methods.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.DropPath;
import org.selfdiff.methods.network.LayerNormalization;
import org.selfdiff.methods.network.Pass;

/**
 * A vision transformer (Dosovitskiy et al. 2020, arXiv 2010.11929) as timm has it, without the
 * classifier: images [B, 3, H, W] to the class token [B, D] after the last norm. N patches and the
 * class token in front are 1 + N tokens.
 *
 * @param dim channels D of a token
 * @param depth number of blocks
 * @param heads heads of every attention, a divisor of D
 * @param mlpRatio channels within a block's MLP as a multiple of D
 * @param patch side of a patch
 * @param height height of the images for which positions are made, a multiple of the patch
 * @param width their width, a multiple of the patch
 * @param stem how a patch becomes a token
 * @param positions kind of position embedding; it also chooses the initial values of all weights:
 *     those of MoCo v3 with fixed positions, those of DINO with learned ones
 */
public record VisionTransformer(
    int dim,
    int depth,
    int heads,
    int mlpRatio,
    int patch,
    int height,
    int width,
    PatchStem stem,
    Positions positions)
    implements TokenNetwork {
  /**
   * Values between blocks that a recomputing reverse pass keeps: with more, those of a deep network
   * would take more memory than what lies within two blocks.
   */
  private static final int KEPT = 12;

  /**
   * Checks the sizes.
   *
   * @throws GraphException if they do not fit each other
   */
  public VisionTransformer {
    GraphException.unless(dim % heads == 0, "%d heads do not divide %d channels", heads, dim);
    GraphException.unless(
        height % patch == 0 && width % patch == 0,
        "images of %d x %d are not made of patches of %d",
        height,
        width,
        patch);
    GraphException.unless(
        positions != Positions.SINCOS || dim % 4 == 0,
        "%d channels cannot hold fixed positions, which need a multiple of 4",
        dim);
    GraphException.unless(
        stem != PatchStem.CONVOLUTIONS || (patch == 16 && dim % 8 == 0),
        "a stem of convolutions makes patches of 16 with a multiple of 8 channels, not patches of"
            + " %d with %d",
        patch,
        dim);
    GraphException.unless(
        positions != Positions.LEARNED || height == width,
        "learned positions belong to square images, not to %d x %d",
        height,
        width);
  }

  @Override
  public int features() {
    return dim;
  }

  @Override
  public String head() {
    return "head";
  }

  @Override
  public boolean resizes() {
    return positions == Positions.LEARNED;
  }

  @Override
  public Map<String, Double> dropRates(double last) {
    return DropPath.rising(blocks().stream().map(TransformerBlock::key).toList(), last);
  }

  @Override
  public void declare(Declarations d) {
    d.parameter("cls_token", weights().classToken(), 1, 1, dim);
    if (positions == Positions.SINCOS) {
      SinCosPositions fixed = new SinCosPositions(height / patch, width / patch, dim);
      d.frozen("pos_embed", fixed.table(), 1, 1 + patches(), dim);
    } else {
      d.parameter("pos_embed", weights().positions(), 1, 1 + patches(), dim);
    }
    embedding().declare(d);
    blocks().forEach(b -> b.declare(d));
    norm().declare(d);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    // The norm treats every token alone: that of the others would be work for nothing.
    return norm().forward(pass, classToken(pass, blockTokens(pass, x)));
  }

  @Override
  public Value blockTokens(Pass pass, Value x) {
    return last(blockOutputs(pass, x));
  }

  @Override
  public List<Value> lastTokens(Pass pass, Value x, int blocks) {
    GraphException.unless(
        blocks >= 1 && blocks <= depth, "the last %d of %d blocks", blocks, depth);
    return blockOutputs(pass, x).subList(depth - blocks, depth).stream()
        .map(y -> norm().forward(pass, y))
        .toList();
  }

  @Override
  public LastBlock lastBlock(Pass pass, Value x) {
    List<Value> outputs = blockOutputs(pass, x);
    TransformerBlock block = blocks().get(depth - 1);
    Value before = depth == 1 ? embedded(pass, x) : outputs.get(depth - 2);
    return new LastBlock(norm().forward(pass, last(outputs)), block.attention(pass, before));
  }

  /**
   * The position embedding for images of a size, [1, 1 + N, D].
   *
   * @throws GraphException if positions are fixed and made for another size
   */
  public Value positions(Pass pass, long imageHeight, long imageWidth) {
    Graph g = pass.graph();
    Value own = pass.parameter("pos_embed");
    if (imageHeight == height && imageWidth == width) {
      return own;
    }
    GraphException.unless(
        positions == Positions.LEARNED,
        "images of %d x %d for a transformer with fixed positions for %d x %d",
        imageHeight,
        imageWidth,
        height,
        width);
    int rows = Math.toIntExact(imageHeight / patch);
    int columns = Math.toIntExact(imageWidth / patch);
    int base = height / patch;
    if (rows == base && columns == base && imageHeight == imageWidth) {
      return own;
    }
    Value ofPatches = g.slice(own, new long[] {0, 1, 0}, new long[] {1, (long) base * base, dim});
    Value resized =
        new PositionInterpolation(base, rows, columns)
            .of(g, g.reshape(ofPatches, (long) base * base, dim));
    Value ofClass = g.slice(own, new long[3], new long[] {1, 1, dim});
    return g.concat(1, ofClass, g.reshape(resized, 1, (long) rows * columns, dim));
  }

  /** Tokens before the first block, [B, 1 + N, D]. */
  private Value embedded(Pass pass, Value x) {
    Graph g = pass.graph();
    Value patches = embedding().forward(pass, x);
    long after = patches.dim(1);
    // A zero token in front of the patches takes class token and position in one addition, so that
    // nothing has to be repeated for every image.
    Value table =
        g.add(positions(pass, x.dim(2), x.dim(3)), pad(g, pass.parameter("cls_token"), 0, after));
    return g.add(pad(g, patches, 1, 0), table);
  }

  private List<Value> blockOutputs(Pass pass, Value x) {
    Value tokens = embedded(pass, x);
    List<Value> outputs = new ArrayList<>();
    int together = Math.max(1, depth / KEPT);
    for (int from = 0; from < depth; from += together) {
      List<TransformerBlock> next = blocks().subList(from, Math.min(from + together, depth));
      Value before = tokens;
      tokens = pass.graph().block(() -> through(pass, next, before, outputs));
    }
    return outputs;
  }

  private static Value through(
      Pass pass, List<TransformerBlock> blocks, Value tokens, List<Value> outputs) {
    for (TransformerBlock block : blocks) {
      tokens = block.forward(pass, tokens);
      outputs.add(tokens);
    }
    return tokens;
  }

  private static Value pad(Graph g, Value tokens, long before, long after) {
    return g.apply1(new Pad(new long[] {0, before, 0}, new long[] {0, after, 0}), tokens);
  }

  private Value last(List<Value> outputs) {
    return outputs.get(depth - 1);
  }

  private int patches() {
    return (height / patch) * (width / patch);
  }

  private TransformerInit weights() {
    return positions == Positions.SINCOS ? TransformerInit.MOCO_V3 : TransformerInit.DINO;
  }

  private PatchEmbedding embedding() {
    return new PatchEmbedding(stem, patch, dim, weights());
  }

  private List<TransformerBlock> blocks() {
    return IntStream.range(0, depth).mapToObj(l -> block("blocks." + l)).toList();
  }

  @Override
  public TransformerBlock block(String key) {
    return new TransformerBlock(key, dim, heads, mlpRatio * dim, weights());
  }

  @Override
  public LayerNormalization norm() {
    return new LayerNormalization("norm", dim);
  }
}
