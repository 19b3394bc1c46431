package org.selfdiff.runner.session;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * A training step whose backbone starts from trained weights: the encoder that is kept, and every
 * network that starts as a copy of the same one, running statistics among them.
 */
final class StartingBackbone {
  private final String file;
  private final Set<String> keys = new HashSet<>();
  private final List<String> networks;

  private StartingBackbone(String file, Network backbone, List<String> encoders) {
    this.file = file;
    Declarations declared = Declarations.of(backbone);
    declared.parameters().forEach(t -> keys.add(t.key()));
    declared.frozen().forEach(t -> keys.add(t.key()));
    declared.buffers().forEach(t -> keys.add(t.key()));
    networks = encoders.stream().map(name -> name + ".").toList();
  }

  /**
   * The same step with other initial values.
   *
   * @param file the weights, as the experiment names them
   */
  static MethodGraph of(MethodGraph graph, String file, Network backbone) {
    TrainingStep step = graph.step();
    StartingBackbone start = new StartingBackbone(file, backbone, graph.encoders());
    return new MethodGraph(
        new TrainingStep(
            step.graph(),
            step.states().stream().map(start::started).toList(),
            step.updates(),
            step.metrics()),
        graph.feeds(),
        graph.encoders(),
        graph.mixtures());
  }

  private State started(State state) {
    return new State(state.value(), state.parts().stream().map(this::started).toList());
  }

  private Part started(Part part) {
    if (part.init() instanceof Initializer.CopyOf) {
      return part;
    }
    for (String network : networks) {
      String name = part.name();
      if (name.startsWith(network) && keys.contains(name.substring(network.length()))) {
        String key = name.substring(network.length());
        return new Part(name, part.shape(), part.offset(), new Initializer.Imported(file, key));
      }
    }
    return part;
  }
}
