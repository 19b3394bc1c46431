package org.selfdiff.runner.visualize;

import java.util.Map;
import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.evaluate.AttentionMap;
import org.selfdiff.runner.session.RunStates;
import org.selfdiff.runner.session.Setup;

/** The self-attention of a trained transformer's last block, image by image. */
final class AttentionProgram implements AutoCloseable {
  private static final String OUTPUT = "attention";

  private final TokenNetwork network;
  private final int side;
  private final Program program;

  AttentionProgram(Setup setup, TokenNetwork network, int side, RunStates states) {
    this.network = network;
    this.side = side;
    String encoder = setup.experiment().method().encoder();
    Graph g = new Graph(states.type());
    Tensors tensors = Tensors.input(g, encoder, network);
    Value images = g.input("images", 1, 3, side, side);
    Value attention = network.lastBlock(Pass.evaluation(tensors), images).attention();
    TrainingStep step =
        new TrainingStep(g, tensors.states(encoder + "."), Map.of(), Map.of(OUTPUT, attention));
    program = setup.executor().compile(step, new Placement(setup.placement().threads()));
    states.fill(program);
  }

  /**
   * The map of one image.
   *
   * @param pixels normalized, [3, side, side]
   */
  AttentionMap of(float[] pixels) {
    program.input("images").put(0, pixels, 0, pixels.length);
    program.run();
    int grid = side / network.patch();
    return AttentionMap.of(program.metric(OUTPUT).doubles(), network.heads(), grid, grid);
  }

  @Override
  public void close() {
    program.close();
  }
}
