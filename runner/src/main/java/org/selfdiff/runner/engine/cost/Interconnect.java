package org.selfdiff.runner.engine.cost;

import org.selfdiff.runner.engine.Device;

/**
 * What lies between the devices of one machine.
 *
 * @param bytesPerSecond that a rank sends and receives in a large exchange
 * @param secondsPerExchange time of an exchange of next to nothing
 * @param measured whether that was measured here, or is assumed
 */
public record Interconnect(double bytesPerSecond, double secondsPerExchange, boolean measured) {
  /** Gloo between two processes of one machine: what was found on a processor of two cores. */
  private static final Interconnect PROCESSES = new Interconnect(0.6e9, 150e-6, false);

  /** NCCL over PCI Express 4. */
  private static final Interconnect GPUS = new Interconnect(20e9, 30e-6, false);

  /** Checks that the rate is positive and that an exchange takes no negative time. */
  public Interconnect {
    if (!(bytesPerSecond > 0 && secondsPerExchange >= 0)) {
      throw new IllegalArgumentException(
          "a link has a positive rate and takes no negative time, found "
              + bytesPerSecond
              + " and "
              + secondsPerExchange);
    }
  }

  /** The assumption for devices of a kind. */
  public static Interconnect assumed(Device device) {
    return device.isCuda() ? GPUS : PROCESSES;
  }

  /** Seconds that an exchange should take once all ranks have begun it. */
  public double seconds(Exchange exchange) {
    return secondsPerExchange + exchange.bytes() / bytesPerSecond;
  }
}
