package org.selfdiff.runner.engine.torch.group;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Backward;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.group.StateAgreement;
import org.selfdiff.runner.engine.group.StepFingerprint;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.session.Feeder;
import org.selfdiff.runner.session.InitialStates;

/**
 * Ranks that train MoCo on a small ResNet in double precision and say the loss of every step and a
 * digest of every state, in hexadecimal digits.
 */
final class C10dTraining {
  private static final int STEPS = 5;
  private static final int BATCH = 8;
  private static final int SIZE = 8;
  private static final long SEED = 3;

  private C10dTraining() {}

  public static void main(String[] arguments) throws Exception {
    Processes.rank(
        arguments,
        (group, words) -> {
          double temperature = words.contains("different") && group.rank() == 1 ? 0.3 : 0.2;
          return train(group, temperature);
        });
  }

  /** The same in this process. */
  static String train(ProcessGroup group, double temperature) {
    Network net = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false);
    StepSpec spec =
        new StepSpec(
            DType.F64,
            net,
            BATCH,
            SIZE,
            Crops.NONE,
            Optional.empty(),
            new Sgd(0.05, OptionalInt.empty(), 0.9, 1e-4, false),
            new NoMixing(),
            Backward.PLAIN);
    MethodGraph graph =
        new Moco(32, 4 * BATCH, 0.99, temperature, Moco.Head.MLP, false, 2)
            .train(spec)
            .over(group.size());
    StepFingerprint.of(graph.step()).require(group);
    try (Program program = new TorchExecutor().compile(graph.step(), new Placement(1), group)) {
      InitialStates.write(program, SEED);
      Feeder feeder = new Feeder(program, graph.feeds(), SEED);
      StringBuilder said = new StringBuilder();
      for (int i = 0; i < STEPS; i++) {
        int step = i;
        feeder.feed(StepPosition.of(i, STEPS, 1), 0.05, view -> images(view, step, group));
        program.run();
        said.append(Double.toHexString(program.metric("loss").get(0))).append('\n');
      }
      StateAgreement.require(program, group);
      for (State s : program.step().states()) {
        long all = 0;
        for (var part : s.parts()) {
          all = 31 * all + StateAgreement.digest(program.state(s.name()), part);
        }
        said.append(s.name()).append(' ').append(Long.toHexString(all)).append('\n');
      }
      return said.toString().strip();
    }
  }

  /** Images of a view that this rank has: every one is drawn by its number in the batch. */
  private static FloatBuffer images(int view, int step, ProcessGroup group) {
    int pixels = 3 * SIZE * SIZE;
    float[] mine = new float[BATCH / group.size() * pixels];
    for (int j = 0; j < BATCH / group.size(); j++) {
      CounterRandom random =
          CounterRandom.of(SEED).at("image", step, j * group.size() + group.rank(), view);
      for (int i = 0; i < pixels; i++) {
        mine[j * pixels + i] = (float) random.nextGaussian();
      }
    }
    return FloatBuffer.wrap(mine);
  }
}
