package org.selfdiff.runner.engine.torch.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Readings;

/** Takes the metrics of runs down in pinned memory, each run's in a place of its own. */
final class DeviceReadings implements AutoCloseable {
  private final DeviceQueues queues;
  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final List<Place> places = new ArrayList<>();

  /** Those that nobody has yet to read. */
  private final Deque<Place> free = new ArrayDeque<>();

  private record Metric(Tensor first, DType type) {}

  DeviceReadings(DeviceQueues queues) {
    this.queues = queues;
  }

  /** Takes a metric down too, by its first number. */
  void add(String name, Tensor device, DType type) {
    metrics.put(name, new Metric(device.view(-1).narrow(0, 0, 1), type));
  }

  /** The metrics behind the last run, which later runs do not change. */
  Readings take() {
    Place place = free.isEmpty() ? new Place() : free.pop();
    queues
        .steps()
        .begin(() -> metrics.forEach((name, m) -> place.numbers.get(name).copy_(m.first(), true)));
    queues.steps().record(place.there);
    return new Taken(place);
  }

  private final class Place {
    private final Map<String, Tensor> numbers = new LinkedHashMap<>();
    private final DeviceQueue.Mark there = queues.mark();

    Place() {
      metrics.forEach((name, m) -> numbers.put(name, queues.pinned(m.type(), 1)));
      places.add(this);
    }

    void close() {
      numbers.values().forEach(Tensor::close);
      there.close();
    }
  }

  /** One run's; it gives its place back when it is read. */
  private final class Taken implements Readings {
    private final Place place;
    private Map<String, Double> numbers;

    Taken(Place place) {
      this.place = place;
    }

    @Override
    public boolean isThere() {
      return false;
    }

    @Override
    public Map<String, Double> numbers() {
      if (numbers == null) {
        place.there.synchronize();
        Map<String, Double> read = new LinkedHashMap<>();
        metrics.forEach(
            (name, m) ->
                read.put(name, CudaTensors.memory(place.numbers.get(name), m.type()).get(0)));
        numbers = read;
        free.push(place);
      }
      return numbers;
    }
  }

  @Override
  public void close() {
    places.forEach(Place::close);
    metrics.values().forEach(m -> m.first().close());
  }
}
