package org.selfdiff.runner.config.check;

import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.schema.Findings;

/** Only a vision transformer has a patch embedding, which could have a learning rate of its own. */
final class PatchRateNeedsPatches implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    boolean otherRate =
        parts.optimizer().filter(o -> o instanceof AdamW a && a.patchEmbedLr() != 1).isPresent();
    if (otherRate && parts.network().filter(net -> net.ofTokens().isEmpty()).isPresent()) {
      findings.add(
          "optimizer.patch-embed-lr",
          "this backbone has no patch embedding, expected a vision transformer as backbone, or no"
              + " patch-embed-lr",
          "backbone.kind");
    }
  }
}
