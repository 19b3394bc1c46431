package org.selfdiff.methods.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.step.Feed;

/** How gradients change parameters: a rule on named tensors that lie in flat buffers. */
public sealed interface Optimizer permits Adam, AdamW, Sgd, Larc, Lars, LarsMomentum2 {
  /**
   * Among the rates of an update that may be left out: 1 to leave parameters and buffers as they
   * are, else 0.
   */
  String SKIP = "skip";

  /** The base learning rate. */
  double lr();

  /** The batch for which {@link #lr} is meant, if it grows with the batch. */
  OptionalInt lrBatch();

  /** The limit of the gradients that the rule gets, if there is one. */
  Optional<Clip> clip();

  /**
   * Names of the buffers that the rule carries along, each of the parameters' size and first zero.
   */
  List<String> slots();

  /** The scalars that the rule takes at every step, each with what feeds it. */
  Map<String, Feed> rates();

  /**
   * One update. All groups have the same tensors.
   *
   * @param parameters the parameters, flat [n]
   * @param slots buffers in the order of {@link #slots}
   * @param gradient gradient of the loss by the parameters
   * @param rates scalars by the names of {@link #rates}, and {@link #SKIP} where the update may be
   *     left out
   */
  Update update(
      Graph g,
      TensorGroup parameters,
      List<TensorGroup> slots,
      TensorGroup gradient,
      Map<String, Value> rates);

  /** Reports settings that do not go with the rest of the experiment. */
  default void check(Context context, Findings findings) {
    clip().ifPresent(clip -> clip.check(context, findings.at("clip")));
  }

  /** The learning rate of the whole batch before any schedule. */
  default double effectiveLr(int batch) {
    return lrBatch().isPresent() ? lr() * batch / lrBatch().getAsInt() : lr();
  }

  /** Inputs of an update's op: what it takes, and behind it {@link #SKIP} where that is given. */
  static List<Value> inputs(Map<String, Value> rates, Value... taken) {
    List<Value> inputs = new ArrayList<>(List.of(taken));
    if (rates.containsKey(SKIP)) {
      inputs.add(rates.get(SKIP));
    }
    return inputs;
  }

  /**
   * What an update gives, all flat [n].
   *
   * @param parameters the parameters
   * @param slots the buffers in the order of {@link Optimizer#slots}
   */
  record Update(Value parameters, List<Value> slots) {
    /** Updates of neighboring groups as one. */
    public static Update joined(Graph g, List<Update> parts) {
      if (parts.size() == 1) {
        return parts.get(0);
      }
      List<Value> slots = new ArrayList<>();
      for (int i = 0; i < parts.get(0).slots.size(); i++) {
        int slot = i;
        slots.add(packed(g, parts.stream().map(part -> part.slots.get(slot)).toList()));
      }
      return new Update(packed(g, parts.stream().map(Update::parameters).toList()), slots);
    }

    /** The same, or what was before where {@link Optimizer#SKIP} says so. */
    Update unlessSkipped(
        Graph g, TensorGroup before, List<TensorGroup> slotsBefore, Map<String, Value> rates) {
      Value skip = rates.get(SKIP);
      if (skip == null) {
        return this;
      }
      List<Value> kept = new ArrayList<>();
      for (int i = 0; i < slots.size(); i++) {
        kept.add(g.apply1(new Select(), skip, slotsBefore.get(i).flat(), slots.get(i)));
      }
      return new Update(g.apply1(new Select(), skip, before.flat(), parameters), kept);
    }

    private static Value packed(Graph g, List<Value> values) {
      return g.apply(new Pack(), values).get(0);
    }
  }
}
