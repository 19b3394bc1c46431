package org.selfdiff.methods.mixing;

import org.selfdiff.methods.schema.Kind;

/** Images as they are. */
@Kind(value = "none", doc = "Images are not mixed")
public record NoMixing() implements Mixing {
  @Override
  public <R> R in(Cases<R> cases) {
    return cases.none(this);
  }
}
