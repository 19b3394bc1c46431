package org.selfdiff.runner.session.evaluation;

import java.util.Optional;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.session.Extraction;

/** A network with weights that stay as they are. */
interface FrozenNetwork {
  /** What it is, for the record; its weights' digest tells it from any other. */
  EvaluationRecord.Model model();

  /** Whether it is a vision transformer whose tokens can be read. */
  boolean tokens();

  /** Makes it ready; the caller closes it. */
  Extraction open(Readout readout);

  /** The same network before training, where that is known. */
  Optional<FrozenNetwork> untrained();
}
