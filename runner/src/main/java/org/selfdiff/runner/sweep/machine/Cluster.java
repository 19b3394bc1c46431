package org.selfdiff.runner.sweep.machine;

import java.nio.file.Path;
import java.util.Optional;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** A way to machines beyond this one. */
public interface Cluster {
  /** The master that the surroundings of this program name, where they do. */
  Optional<String> surrounding();

  /**
   * Takes machines on.
   *
   * @param master of the cluster, for instance {@code spark://host:7077}
   * @param folder of the sweep
   * @throws UserException where it cannot be reached
   */
  Machines open(String master, Path folder);

  /** Of a program that was built without. */
  static Cluster none() {
    return new Cluster() {
      @Override
      public Optional<String> surrounding() {
        return Optional.empty();
      }

      @Override
      public Machines open(String master, Path folder) {
        throw new UserException(
            ExitCode.DATA,
            "sweep.cluster: "
                + master
                + " needs Apache Spark, which this build does not have; SELFDIFF_SPARK=1 ./selfdiff"
                + " sweep … builds it in (235 MB of libraries the first time)");
      }
    };
  }
}
