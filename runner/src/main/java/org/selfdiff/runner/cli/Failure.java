package org.selfdiff.runner.cli;

import org.selfdiff.exports.onnx.OnnxException;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.runner.config.InvalidExperiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.picture.FontException;
import org.selfdiff.runner.picture.PictureException;
import org.selfdiff.runner.record.RunFolderException;
import org.selfdiff.runner.session.WeightsException;
import org.selfdiff.runner.sweep.ledger.LedgerException;
import org.selfdiff.runner.sweep.machine.ClusterException;

/** Chooses exit status and message for what a verb throws. */
final class Failure {
  private Failure() {}

  /** The exit status for {@code failure}; what is not known to be the user's is ours. */
  static ExitCode code(Throwable failure) {
    if (failure instanceof InvalidExperiment
        || failure instanceof RunFolderException
        || failure instanceof LedgerException
        || failure instanceof WeightsException
        || failure instanceof OnnxException
        || failure instanceof PictureException
        || failure instanceof GraphException) {
      return ExitCode.INVALID;
    }
    if (failure instanceof DataException
        || failure instanceof DeviceException
        || failure instanceof FontException
        || failure instanceof ClusterException) {
      return ExitCode.DATA;
    }
    if (failure instanceof EvaluationException) {
      return ExitCode.DIVERGED;
    }
    return ExitCode.INTERNAL;
  }

  /** The message for the terminal. */
  static String message(Throwable failure) {
    if (code(failure) != ExitCode.INTERNAL) {
      return failure.getMessage();
    }
    return "internal error: "
        + failure
        + System.lineSeparator()
        + "This is a mistake in SelfDiff. --debug shows where it happened.";
  }
}
