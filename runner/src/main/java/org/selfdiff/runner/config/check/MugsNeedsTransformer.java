package org.selfdiff.runner.config.check;

import org.selfdiff.methods.backbone.Transformer;
import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.schema.Findings;

/** Mugs relates tokens, which only a transformer has. */
final class MugsNeedsTransformer implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    boolean mugs = parts.method(Mugs.class).isPresent();
    parts
        .backbone()
        .filter(backbone -> mugs && !(backbone instanceof Transformer))
        .ifPresent(
            backbone ->
                findings.add(
                    "backbone.kind",
                    "method mugs relates the tokens of a vision transformer, and this backbone has"
                        + " none; expected for instance vit-small",
                    "method.kind"));
  }
}
