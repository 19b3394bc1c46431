package org.selfdiff.methods.backbone;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;

/**
 * A network of blocks of self-attention over N patches and the class token in front of them: images
 * [B, 3, H, W] to 1 + N tokens of D = {@link #features} channels. Its features are the class token.
 */
public interface TokenNetwork extends Network {
  /** Number of blocks. */
  int depth();

  /** Heads of every attention. */
  int heads();

  /** Side of a patch in pixels. */
  int patch();

  /** Whether images may have another size than the network is made for. */
  boolean resizes();

  /** All tokens after the last block and before the last norm, [B, 1 + N, D]. */
  Value blockTokens(Pass pass, Value x);

  /**
   * All tokens of the last blocks, each [B, 1 + N, D] after the last norm, the earliest block
   * first.
   *
   * @param blocks how many blocks
   * @throws GraphException if there are not as many
   */
  List<Value> lastTokens(Pass pass, Value x, int blocks);

  /** The tokens and the attention of the last block from one pass through those before it. */
  LastBlock lastBlock(Pass pass, Value x);

  /**
   * What the last block gives and how it came to it.
   *
   * @param tokens all tokens after the last norm, [B, 1 + N, D]
   * @param attention how much every token looks at every other, the class token first (DINO, arXiv
   *     2104.14294, figure 1): [B, heads, 1 + N, 1 + N], rows that sum to 1
   */
  record LastBlock(Value tokens, Value attention) {}

  /** The norm behind the last block; it treats every token alone. */
  Layer norm();

  /** One more block of this network's form, which drops no paths. */
  Layer block(String key);

  @Override
  default int lastLayer() {
    return depth() + 1;
  }

  /** As BEiT and MAE count: embeddings and class token, then block by block, then the rest. */
  @Override
  default int layer(String key) {
    String[] words = key.split("\\.");
    return switch (words[0]) {
      case "cls_token", "pos_embed", "patch_embed" -> 0;
      case "blocks" -> Integer.parseInt(words[1]) + 1;
      default -> lastLayer();
    };
  }

  @Override
  default Optional<TokenNetwork> ofTokens() {
    return Optional.of(this);
  }

  /** All tokens after the last norm, [B, 1 + N, D]. */
  default Value tokens(Pass pass, Value x) {
    return norm().forward(pass, blockTokens(pass, x));
  }

  /** The class token [B, D] of tokens [B, 1 + N, D]. */
  default Value classToken(Pass pass, Value tokens) {
    long[] size = {tokens.dim(0), 1, features()};
    Value first = pass.graph().slice(tokens, new long[3], size);
    return pass.graph().reshape(first, tokens.dim(0), features());
  }

  /** The patch tokens [B, N, D] of tokens [B, 1 + N, D], row by row of the image. */
  default Value patchTokens(Pass pass, Value tokens) {
    long[] size = {tokens.dim(0), tokens.dim(1) - 1, features()};
    return pass.graph().slice(tokens, new long[] {0, 1, 0}, size);
  }

  /** The mean patch token [B, D] of tokens [B, 1 + N, D]. */
  default Value patchMean(Pass pass, Value tokens) {
    return pass.graph().mean(patchTokens(pass, tokens), false, 1);
  }
}
