package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Draw;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;

/** Gives a step its inputs: views, rates, random orders and paths to drop. */
public final class Feeder {
  private final Program program;
  private final Map<String, Feed> feeds;
  private final CounterRandom random;

  /** Where the views of a batch are read from. */
  public interface ViewBuffers {
    /** All images of one view, normalized, [N, 3, S, S]; for steps that take them so. */
    FloatBuffer view(int index);

    /** All images of one view as uint8 pixels, [N, 3, S, S]; for steps that take them so. */
    default ByteBuffer pixels(int index) {
      throw new IllegalStateException("these views are normalized");
    }

    /** For every image 1 where its full views are weak, 0 where they are strong, [N]. */
    default FloatBuffer weak() {
      throw new IllegalStateException("these views do not say which of them are strong");
    }

    /** Class of every image, in the first N numbers. */
    default int[] labels() {
      throw new IllegalStateException("these images have no labels");
    }
  }

  /** A feeder of a program; random orders depend on the seed and the step alone. */
  public Feeder(Program program, Map<String, Feed> feeds, long seed) {
    this.program = program;
    this.feeds = feeds;
    this.random = CounterRandom.of(seed);
  }

  /**
   * Writes every input.
   *
   * @param position the step's place in the run
   * @param lr learning rate of the step
   * @param views images of the step
   */
  public void feed(StepPosition position, double lr, ViewBuffers views) {
    long step = position.stepsDone();
    Map<Draw, Map<String, double[]>> drawn = new HashMap<>();
    for (Value input : program.step().inputs()) {
      Feed feed = feeds.get(input.name());
      if (feed instanceof Feed.Rank) {
        continue;
      }
      Memory memory = program.input(input.name());
      if (feed instanceof Feed.ImageView v) {
        images(memory, views, v.index());
      } else if (feed instanceof Feed.EitherView v) {
        images(memory, views, chosen(v, step));
      } else if (feed instanceof Feed.Drawn d) {
        Map<String, double[]> numbers =
            drawn.computeIfAbsent(d.draw(), k -> k.numbers(random.at(k.stream(), step)));
        memory.put(0, numbers.get(input.name()));
      } else if (feed instanceof Feed.WeakViews) {
        memory.put(0, views.weak());
      } else if (feed instanceof Feed.Labels) {
        numbers(memory, Arrays.copyOf(views.labels(), Math.toIntExact(input.dim(0))));
      } else if (feed instanceof Feed.LearningRate) {
        memory.put(0, lr);
      } else if (feed instanceof Feed.Fixed f) {
        memory.put(0, f.value());
      } else if (feed instanceof Feed.Momentum m) {
        memory.put(0, m.schedule().at(position));
      } else if (feed instanceof Feed.DroppedPaths d) {
        kept(memory, d, random.at(d.stream(), step), input.dim(1));
      } else if (feed instanceof Feed.Scheduled s) {
        memory.put(0, s.course().at(position));
      } else if (feed instanceof Feed.UpdateNumber u) {
        memory.put(0, Math.max(1, step + 1 - u.after().steps(position.stepsPerEpoch())));
      } else if (feed instanceof Feed.Frozen f) {
        memory.put(0, f.until().over(position) ? 0 : 1);
      } else if (feed instanceof Feed.Permutation p) {
        numbers(memory, permutation(p, step, input.dim(0)));
      } else if (feed instanceof Feed.UniformIntegers c) {
        CounterRandom draws = random.at(c.stream(), step);
        for (long i = 0; i < input.dim(0); i++) {
          memory.put(i, draws.nextInt(c.of()));
        }
        ;
      } else if (feed instanceof Feed.Inverse i) {
        Feed.Permutation of = (Feed.Permutation) feeds.get(i.input());
        numbers(memory, inverse(permutation(of, step, input.dim(0))));
      } else {
        throw new IllegalStateException("nothing feeds the input " + input.name());
      }
    }
    program.upload();
  }

  /** The view of a batch, counted from 0, that an input of images gets at a step. */
  public int view(String input, long step) {
    Feed feed = feeds.get(input);
    return feed instanceof Feed.EitherView v ? chosen(v, step) : ((Feed.ImageView) feed).index();
  }

  private int chosen(Feed.EitherView v, long step) {
    boolean exchanged = random.at(v.stream(), step).nextDouble() > 1 - v.probability();
    return exchanged ? v.other() : v.index();
  }

  private static void kept(Memory memory, Feed.DroppedPaths d, CounterRandom draws, long n) {
    long at = 0;
    for (double rate : d.rates()) {
      for (long i = 0; i < n; i++) {
        memory.put(at++, draws.nextDouble() < rate ? 0 : 1 / (1 - rate));
      }
    }
  }

  private int[] permutation(Feed.Permutation p, long step, long n) {
    return random.at(p.stream(), step).permutation((int) n);
  }

  private static int[] inverse(int[] order) {
    int[] back = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      back[order[i]] = i;
    }
    return back;
  }

  private static void images(Memory memory, ViewBuffers views, int view) {
    if (memory.type() == DType.U8) {
      memory.write(0, views.pixels(view));
    } else {
      memory.put(0, views.view(view));
    }
  }

  private static void numbers(Memory memory, int[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      memory.put(i, numbers[i]);
    }
  }
}
