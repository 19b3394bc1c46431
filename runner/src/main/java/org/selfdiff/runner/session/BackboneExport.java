package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Path;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.exchange.BackboneWeights;
import org.selfdiff.runner.exchange.OnnxBackbone;
import org.selfdiff.runner.exchange.RunMetadata;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.report.ExportProof;

/** Writes the trained backbone as ONNX and proves it on real images. */
final class BackboneExport {
  /** Name of the file in the folder of the exports. */
  static final String FILE = "backbone.onnx";

  private final Loaded.Valid loaded;
  private final Setup setup;
  private final ImageSet set;
  private final RunFolder folder;

  BackboneExport(Loaded.Valid loaded, Setup setup, ImageSet set, RunFolder folder) {
    this.loaded = loaded;
    this.setup = setup;
    this.set = set;
    this.folder = folder;
  }

  /**
   * Writes {@code export/backbone.onnx}.
   *
   * @return the proof; without batches where the experiment asks for none
   */
  ExportProof write(Program trained) throws IOException {
    Experiment e = loaded.experiment();
    Path file = folder.paths().export().resolve(FILE);
    BackboneWeights weights =
        new BackboneWeights(new StateTensors(trained), e.method().encoder() + ".");
    return new OnnxBackbone(e, weights, setup.executor(), setup.placement().threads())
        .write(
            file,
            folder.paths().folder().relativize(file).toString(),
            RunMetadata.of(loaded, folder.provenance(), set),
            set);
  }
}
