package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * A declarable op of libnd4j under its native name. The Java classes that ND4J has for these ops
 * lose fields when they are cloned or reloaded; native name and argument lists survive.
 */
final class StockOp extends DynamicCustomOp {
  private final DataType[] outputTypes;

  StockOp(String name, SameDiff sd, List<Value> in, DType outputType, int outputs) {
    this(name, sd, variables(in), outputType, outputs);
  }

  StockOp(String name, SameDiff sd, SDVariable[] in, DType outputType, int outputs) {
    super(name);
    this.outputTypes = new DataType[outputs];
    Arrays.fill(outputTypes, outputType.nd4j());
    this.sameDiff = sd;
    setInstanceId();
    sd.addArgsFor(in, this);
  }

  static SDVariable[] variables(List<Value> in) {
    return in.stream().map(Value::variable).toArray(SDVariable[]::new);
  }

  static SDVariable[] emit(String name, SameDiff sd, List<Value> in, DType type, long... iArgs) {
    return new StockOp(name, sd, in, type, 1).integers(iArgs).outputVariables();
  }

  /** Gives the second output a type of its own. */
  StockOp second(DType type) {
    outputTypes[1] = type.nd4j();
    return this;
  }

  StockOp integers(long... iArgs) {
    addIArgument(iArgs);
    return this;
  }

  StockOp flags(boolean... bArgs) {
    addBArgument(bArgs);
    return this;
  }

  StockOp types(DataType... dArgs) {
    addDArgument(dArgs);
    return this;
  }

  StockOp reals(double... tArgs) {
    addTArgument(tArgs);
    return this;
  }

  @Override
  public int getNumOutputs() {
    return outputTypes.length;
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> in) {
    return List.of(outputTypes);
  }
}
