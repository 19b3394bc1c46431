package org.selfdiff.runner.engine.group;

import org.selfdiff.methods.graph.Collective;
import org.selfdiff.runner.engine.Memory;

/** A rank without others: there is nothing to exchange. */
record Alone() implements ProcessGroup {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public Exchange begin(Collective what, Memory from, Memory into) {
    throw new IllegalStateException(what + " without other ranks");
  }

  @Override
  public void broadcast(Memory memory) {}

  @Override
  public void close() {}
}
