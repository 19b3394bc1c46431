package org.selfdiff.methods.mixing;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.selfdiff.methods.graph.Value;

/**
 * What a method compares, in the graph of a step: functions that append to it. A prior calls them
 * with the images that it makes, in its order; every call counts as an evaluation of the method.
 */
public sealed interface Objective {
  /** The loss of the step's own images, a scalar. */
  Value plain();

  /**
   * Queries against keys.
   *
   * @param predictions the whole loss, by which queries may be replaced
   * @param query unit queries [N, C] of images [N, 3, S, S]
   * @param key unit keys [N, C] of images, through which no gradient passes
   * @param loss the method's loss of queries and their keys, one way; a scalar
   * @param logits of queries against keys, the keys of the batch first, [N, N or more]
   * @param scale factor that the method gives a mean cross entropy of logits
   */
  record Contrast(
      Predictions predictions,
      UnaryOperator<Value> query,
      UnaryOperator<Value> key,
      BinaryOperator<Value> loss,
      BinaryOperator<Value> logits,
      double scale)
      implements Objective {
    @Override
    public Value plain() {
      return predictions.plain();
    }

    /** Both views of the step. */
    List<Value> views() {
      return predictions.views();
    }
  }

  /**
   * Queries, or predictions, against targets: keys, projections or classes.
   *
   * @param views images of each view, [N, 3, S, S]
   * @param of the loss of some views whose queries are what a mixing makes of them, a scalar
   */
  record Predictions(List<Value> views, BiFunction<List<Value>, Queries, Value> of)
      implements Objective {
    /** Copies the list. */
    public Predictions {
      views = List.copyOf(views);
    }

    @Override
    public Value plain() {
      return of.apply(views, Queries.PLAIN);
    }

    /** The same, seen as a loss of whole views. */
    Embeddings whole() {
      return new Embeddings(views, x -> of.apply(x, Queries.PLAIN));
    }
  }

  /**
   * Embeddings of all views against each other.
   *
   * @param views images of each view, [N, 3, S, S]
   * @param of the loss of some views, a scalar
   */
  record Embeddings(List<Value> views, Function<List<Value>, Value> of) implements Objective {
    /** Copies the list. */
    public Embeddings {
      views = List.copyOf(views);
    }

    @Override
    public Value plain() {
      return of.apply(views);
    }
  }

  /**
   * Crops that predict each other's assignments.
   *
   * @param <C> what a crop is for the loss
   * @param views images of every crop, full views first
   * @param forward crops of images that go through the network together
   * @param assigned of all crops those that are assigned
   * @param reordered a crop with its images in the order [N]
   * @param loss of crops and of what the assigned ones are assigned by, a scalar
   */
  record Crops<C>(
      List<Value> views,
      Function<List<Value>, List<C>> forward,
      UnaryOperator<List<C>> assigned,
      BiFunction<C, Value, C> reordered,
      BiFunction<List<C>, List<C>, Value> loss)
      implements Objective {
    /** Copies the list. */
    public Crops {
      views = List.copyOf(views);
    }

    @Override
    public Value plain() {
      List<C> crops = forward.apply(views);
      return loss.apply(crops, assigned.apply(crops));
    }
  }

  /**
   * A student against the distributions of a teacher.
   *
   * @param views images of both full views, [N, 3, S, S]
   * @param plain the loss of all crops of the step, a scalar
   * @param targets the teacher's distributions of that loss, both views, [2N, K]
   * @param student outputs for images, [views · N, K]
   * @param teacher distributions for images, [views · N, K]
   * @param loss of outputs against the distributions of the other view, a scalar
   */
  record Distillation(
      List<Value> views,
      Value plain,
      Value targets,
      Function<List<Value>, Value> student,
      Function<List<Value>, Value> teacher,
      BinaryOperator<Value> loss)
      implements Objective {
    /** Copies the list. */
    public Distillation {
      views = List.copyOf(views);
    }
  }
}
