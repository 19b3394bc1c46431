package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.util.List;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.protocol.Output;
import org.selfdiff.runner.session.RawPixels;

/** Where the features come from that a protocol judges. */
interface FeatureSource {
  /** Features of the centre views of both splits. */
  FeatureStore.Both centre(Output output) throws IOException;

  /** Features of augmented training images. */
  TrainingRows augmented(Output output, List<Augmentation> augment, int batch, long seed);

  /** Features of a network. */
  record OfNetwork(FrozenNetwork network, JudgedImages images, FeatureStore store)
      implements FeatureSource {
    @Override
    public FeatureStore.Both centre(Output output) throws IOException {
      return store.of(network, output);
    }

    @Override
    public TrainingRows augmented(Output output, List<Augmentation> augment, int batch, long seed) {
      return new AugmentedRows(network.open(output), images, augment, batch, seed);
    }
  }

  /** The pixels of the centre views. */
  record OfPixels(JudgedImages images) implements FeatureSource {
    @Override
    public FeatureStore.Both centre(Output output) {
      RawPixels pixels = new RawPixels(images.set(), images.views(), images.workers());
      return new FeatureStore.Both(pixels.of(Split.TRAIN), pixels.of(Split.TEST));
    }

    @Override
    public TrainingRows augmented(Output output, List<Augmentation> augment, int batch, long seed) {
      throw new UnsupportedOperationException("pixels are judged on centre views alone");
    }
  }
}
