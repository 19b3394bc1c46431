package org.selfdiff.runner.golden;

import org.selfdiff.methods.graph.DType;

/** An adapter whose cases run as graphs, on one executor in one precision. */
interface EngineAdapter extends GoldenAdapter {
  /** What runs the graphs. */
  GoldenEngine engine();

  @Override
  default boolean inDouble() {
    return engine().type() == DType.F64;
  }

  @Override
  default String engineName() {
    return engine().name() + (inDouble() ? " double" : " single");
  }
}
