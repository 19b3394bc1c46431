package org.selfdiff.runner.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
  private final Map<String, Part> parts = new HashMap<>();
  private final Set<String> networks = new HashSet<>();

  private StartingBackbone(String file, List<State> states, Network backbone, String encoder) {
    this.file = file;
    states.forEach(s -> s.parts().forEach(p -> parts.put(p.name(), p)));
    Declarations declared = Declarations.of(backbone);
    declared.parameters().forEach(t -> keys.add(t.key()));
    declared.frozen().forEach(t -> keys.add(t.key()));
    declared.buffers().forEach(t -> keys.add(t.key()));
    String first = declared.parameters().get(0).key();
    String origin = origin(encoder + "." + first);
    for (String name : parts.keySet()) {
      if (name.endsWith("." + first) && origin(name).equals(origin)) {
        networks.add(name.substring(0, name.length() - first.length()));
      }
    }
  }

  /**
   * The same step with other first values.
   *
   * @param file the weights, as the experiment names them
   * @param encoder name of the encoder that is kept after training
   */
  static MethodGraph of(MethodGraph graph, String file, Network backbone, String encoder) {
    TrainingStep step = graph.step();
    StartingBackbone start = new StartingBackbone(file, step.states(), backbone, encoder);
    return new MethodGraph(
        new TrainingStep(
            step.graph(),
            step.states().stream().map(start::started).toList(),
            step.updates(),
            step.metrics()),
        graph.feeds());
  }

  /** The part whose first values a part has. */
  private String origin(String part) {
    String name = part;
    while (parts.get(name).init() instanceof Initializer.CopyOf copy) {
      name = copy.part();
    }
    return name;
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
