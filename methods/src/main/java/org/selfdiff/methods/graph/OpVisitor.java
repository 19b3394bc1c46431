package org.selfdiff.methods.graph;

/**
 * A table over the vocabulary: one row per op. Executors, exporters and cost models are such
 * tables, so that a new op does not compile before each of them has its row.
 *
 * @param <R> what a row gives
 */
public interface OpVisitor<R> {
  /** Row of {@link AllGather}. */
  R allGather(AllGather op, Node node);

  /** Row of {@link AllReduce}. */
  R allReduce(AllReduce op, Node node);

  /** Row of {@link Binary}. */
  R binary(Binary op, Node node);

  /** Row of {@link BroadcastTo}. */
  R broadcastTo(BroadcastTo op, Node node);

  /** Row of {@link Cast}. */
  R cast(Cast op, Node node);

  /** Row of {@link Cholesky}. */
  R cholesky(Cholesky op, Node node);

  /** Row of {@link Concat}. */
  R concat(Concat op, Node node);

  /** Row of {@link Constant}. */
  R constant(Constant op, Node node);

  /** Row of {@link Conv2d}. */
  R conv2d(Conv2d op, Node node);

  /** Row of {@link Conv2dGrad}. */
  R conv2dGrad(Conv2dGrad op, Node node);

  /** Row of {@link GatherRows}. */
  R gatherRows(GatherRows op, Node node);

  /** Row of {@link MatMul}. */
  R matMul(MatMul op, Node node);

  /** Row of {@link MaxPool2d}. */
  R maxPool2d(MaxPool2d op, Node node);

  /** Row of {@link MaxPool2dGrad}. */
  R maxPool2dGrad(MaxPool2dGrad op, Node node);

  /** Row of {@link Moments}. */
  R moments(Moments op, Node node);

  /** Row of {@link OneHot}. */
  R oneHot(OneHot op, Node node);

  /** Row of {@link Pack}. */
  R pack(Pack op, Node node);

  /** Row of {@link Pad}. */
  R pad(Pad op, Node node);

  /** Row of {@link Permute}. */
  R permute(Permute op, Node node);

  /** Row of {@link Reduce}. */
  R reduce(Reduce op, Node node);

  /** Row of {@link Relu}. */
  R relu(Relu op, Node node);

  /** Row of {@link ReduceScatter}. */
  R reduceScatter(ReduceScatter op, Node node);

  /** Row of {@link Reshape}. */
  R reshape(Reshape op, Node node);

  /** Row of {@link ScatterAddRows}. */
  R scatterAddRows(ScatterAddRows op, Node node);

  /** Row of {@link Select}. */
  R select(Select op, Node node);

  /** Row of {@link Slice}. */
  R slice(Slice op, Node node);

  /** Row of {@link StopGradient}. */
  R stopGradient(StopGradient op, Node node);

  /** Row of {@link TopK}. */
  R topK(TopK op, Node node);

  /** Row of {@link TriangularSolve}. */
  R triangularSolve(TriangularSolve op, Node node);

  /** Row of {@link Unary}. */
  R unary(Unary op, Node node);

  /** Row of {@link View}. */
  R view(View op, Node node);

  /** Row of {@link AdamWUpdate}. */
  R adamWUpdate(AdamWUpdate op, Node node);

  /** Row of {@link Affine}. */
  R affine(Affine op, Node node);

  /** Row of {@link Attention}. */
  R attention(Attention op, Node node);

  /** Row of {@link AttentionGrad}. */
  R attentionGrad(AttentionGrad op, Node node);

  /** Row of {@link BatchNormEval}. */
  R batchNormEval(BatchNormEval op, Node node);

  /** Row of {@link BatchNormTrain}. */
  R batchNormTrain(BatchNormTrain op, Node node);

  /** Row of {@link BatchNormTrainGrad}. */
  R batchNormTrainGrad(BatchNormTrainGrad op, Node node);

  /** Row of {@link EmaUpdate}. */
  R emaUpdate(EmaUpdate op, Node node);

  /** Row of {@link Enqueue}. */
  R enqueue(Enqueue op, Node node);

  /** Row of {@link Gelu}. */
  R gelu(Gelu op, Node node);

  /** Row of {@link GeluGrad}. */
  R geluGrad(GeluGrad op, Node node);

  /** Row of {@link L2Normalize}. */
  R l2Normalize(L2Normalize op, Node node);

  /** Row of {@link L2NormalizeGrad}. */
  R l2NormalizeGrad(L2NormalizeGrad op, Node node);

  /** Row of {@link LayerNorm}. */
  R layerNorm(LayerNorm op, Node node);

  /** Row of {@link LayerNormGrad}. */
  R layerNormGrad(LayerNormGrad op, Node node);

  /** Row of {@link LogSoftmax}. */
  R logSoftmax(LogSoftmax op, Node node);

  /** Row of {@link LogSoftmaxGrad}. */
  R logSoftmaxGrad(LogSoftmaxGrad op, Node node);

  /** Row of {@link ReluGrad}. */
  R reluGrad(ReluGrad op, Node node);

  /** Row of {@link SgdUpdate}. */
  R sgdUpdate(SgdUpdate op, Node node);

  /** Row of {@link Softmax}. */
  R softmax(Softmax op, Node node);

  /** Row of {@link SoftmaxGrad}. */
  R softmaxGrad(SoftmaxGrad op, Node node);
}
