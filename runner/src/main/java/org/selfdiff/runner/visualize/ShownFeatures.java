package org.selfdiff.runner.visualize;

import java.io.IOException;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.FeatureReader;
import org.selfdiff.runner.session.FeatureStore;
import org.selfdiff.runner.session.Setup;

/** Features of chosen images: the pooled ones of the backbone, whatever the run's monitor sees. */
final class ShownFeatures implements AutoCloseable {
  private static final int BATCH = 64;

  private final Material material;
  private final int[] images;
  private final FeatureExtractor extractor;

  /**
   * @param images of the material's split, in the order of the rows
   */
  ShownFeatures(Material material, int[] images) {
    this.material = material;
    this.images = images;
    Setup setup = material.setup();
    extractor =
        new FeatureExtractor(
            setup.executor(), setup.features(Readout.Output.BACKBONE), setup.placement());
  }

  /** Those before the first step. */
  Features untrained() {
    material.untrained().fill(extractor.program());
    return features();
  }

  /** Those of the newest checkpoint. */
  Features trained() throws IOException {
    material.trained().fill(extractor.program());
    return features();
  }

  private Features features() {
    try (FeatureReader made =
        new FeatureReader(
            extractor,
            EvaluationReader.open(
                material.set(),
                material.split(),
                images,
                material.experiment().centerView(),
                BATCH,
                material.setup().workers()))) {
      return new FeatureStore(material.run().paths().folder()).keep(made);
    }
  }

  @Override
  public void close() {
    extractor.close();
  }
}
