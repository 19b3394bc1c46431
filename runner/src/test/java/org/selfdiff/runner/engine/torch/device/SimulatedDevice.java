package org.selfdiff.runner.engine.torch.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/**
 * A device on the processor's tensors that does what is put into its queues as late as it may, as
 * early, or whenever chance has it: in any order that marks and waits allow. What is not waited for
 * is therefore not there. New memory is full of numbers that nobody wrote.
 */
public final class SimulatedDevice {
  private final Random random;
  private final double inert;
  private long begun;
  private final List<Queue> queues = new ArrayList<>();

  /** What was asked of it, in words. */
  private final List<String> log = new ArrayList<>();

  /** Chance by the seed: each queue is quicker or slower by itself. */
  public SimulatedDevice(long seed) {
    random = new Random(seed);
    inert = random.nextDouble();
  }

  /** Two queues of their own for a program. */
  public TorchDevice next() {
    Pair queues = queues();
    return new QueuedDevice(queues, queues);
  }

  private Pair queues() {
    return new Pair();
  }

  public List<String> log() {
    return log;
  }

  /** Whether nothing is left in the queues. */
  public boolean idle() {
    return queues.stream().allMatch(queue -> queue.tasks.isEmpty());
  }

  public long begun() {
    return begun;
  }

  /** A place in the course of a queue. */
  private static final class Stamp {
    private boolean reached;
  }

  private static final class Place implements DeviceQueue.Mark {
    private final SimulatedDevice device;
    private Stamp stamp;

    Place(SimulatedDevice device) {
      this.device = device;
    }

    @Override
    public void synchronize() {
      device.passes();
      Stamp until = stamp;
      device.until(() -> until == null || until.reached);
    }

    @Override
    public void close() {}
  }

  /** One thing in a queue: work, or a stamp to be reached or waited for. */
  private record Task(Runnable work, Stamp reaches, Stamp waits) {}

  private final class Queue implements DeviceQueue {
    private final Deque<Task> tasks = new ArrayDeque<>();

    /** How likely it does something while the host does. */
    private final double speed = random.nextInt(3) / 2.0;

    private List<Runnable> recorded;
    private boolean atWork;

    @Override
    public void begin(Runnable work) {
      if (recorded != null) {
        recorded.add(work);
        return;
      }
      begun++;
      tasks.add(new Task(work, null, null));
      passes();
    }

    @Override
    public void record(DeviceQueue.Mark mark) {
      Place m = (Place) mark;
      m.stamp = new Stamp();
      tasks.add(new Task(null, m.stamp, null));
      passes();
    }

    @Override
    public void await(DeviceQueue.Mark mark) {
      Stamp stamp = ((Place) mark).stamp;
      if (stamp != null) {
        tasks.add(new Task(null, null, stamp));
      }
      passes();
    }

    @Override
    public void synchronize() {
      passes();
      until(() -> tasks.isEmpty() || atWork);
    }

    /** Does the next thing, if it need not wait. */
    private boolean advances() {
      Task next = tasks.peek();
      if (next == null || atWork || next.waits() != null && !next.waits().reached) {
        return false;
      }
      tasks.poll();
      if (next.reaches() != null) {
        next.reaches().reached = true;
      } else if (next.work() != null) {
        atWork = true;
        try (PointerScope scope = new PointerScope()) {
          next.work().run();
        } finally {
          atWork = false;
        }
      }
      return true;
    }
  }

  /** Time passes: queues go on as they like. */
  private void passes() {
    while (random.nextDouble() > inert) {
      Queue some = queues.get(random.nextInt(queues.size()));
      if (random.nextDouble() < some.speed) {
        some.advances();
      }
    }
  }

  /** The queues go on in some order until something has happened. */
  private void until(BooleanSupplier happened) {
    while (!happened.getAsBoolean()) {
      List<Queue> able = new ArrayList<>(queues);
      boolean went = false;
      while (!went && !able.isEmpty()) {
        went = able.remove(random.nextInt(able.size())).advances();
      }
      if (!went) {
        throw new IllegalStateException("the host waits for what cannot happen");
      }
    }
  }

  /** The queues and memory of one program, and how its step is recorded. */
  final class Pair implements DeviceQueues, GraphCalls {
    private final Queue steps = new Queue();
    private final Queue transfers = new Queue();

    private Pair() {
      queues.add(steps);
      queues.add(transfers);
    }

    @Override
    public DeviceQueue steps() {
      return steps;
    }

    @Override
    public DeviceQueue transfers() {
      return transfers;
    }

    @Override
    public DeviceQueue.Mark mark() {
      return new Place(SimulatedDevice.this);
    }

    @Override
    public Tensor onDevice(DType type, long... shape) {
      return unwritten(type, shape);
    }

    @Override
    public Tensor pinned(DType type, long... shape) {
      return unwritten(type, shape);
    }

    private Tensor unwritten(DType type, long... shape) {
      try (TensorOptions options =
              new TensorOptions().dtype(new ScalarTypeOptional(TorchTypes.aten(type)));
          Scalar odd = new Scalar(77.0)) {
        return torch.full(shape, odd, options);
      }
    }

    @Override
    public void emptyCache() {
      log.add("empty cache");
    }

    @Override
    public Pool pool() {
      return new Pool() {
        @Override
        public void begin() {
          log.add("into pool");
        }

        @Override
        public void end() {
          log.add("out of pool");
        }

        @Override
        public void release() {
          log.add("release pool");
        }
      };
    }

    @Override
    public void beginCapture() {
      log.add("capture");
      steps.recorded = new ArrayList<>();
    }

    @Override
    public Recording endCapture() {
      log.add("captured");
      List<Runnable> works = steps.recorded;
      steps.recorded = null;
      return new Recording() {
        @Override
        public void launch() {
          log.add("launch");
          works.forEach(steps::begin);
        }

        @Override
        public void destroy() {
          log.add("destroy");
        }
      };
    }

    @Override
    public void abandonCapture() {
      log.add("abandon");
      steps.recorded = null;
    }
  }
}
