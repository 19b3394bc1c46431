package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.BatchMixture;
import org.selfdiff.methods.mixing.CropPairsDraw;
import org.selfdiff.methods.mixing.Reversal;
import org.selfdiff.methods.mixing.UnMix;

/**
 * Un-Mix's mixtures of the first crop of each pair (0, 1), (2, 3), ...
 *
 * @param share λ of the loss, a scalar
 * @param images the mixture of each pair
 */
record CropMixtures(Value share, List<Value> images) {
  /** The mixtures of an even number of crops. */
  static CropMixtures of(Graph g, StepInputs inputs, UnMix prior, List<Value> crops) {
    List<Integer> sides = new ArrayList<>();
    for (int i = 0; i < crops.size(); i += 2) {
      sides.add(Math.toIntExact(crops.get(i).dim(2)));
    }
    CropPairsDraw draw = new CropPairsDraw(prior, sides);
    Value share = inputs.drawn(BatchDraw.SHARE, draw);
    Value order = Reversal.order(g, crops.get(0).dim(0));
    List<Value> images = new ArrayList<>();
    for (int pair = 0; pair < sides.size(); pair++) {
      BatchMixture mixture =
          new BatchMixture(
              share,
              inputs.drawn(CropPairsDraw.rows(pair), draw, sides.get(pair)),
              inputs.drawn(CropPairsDraw.columns(pair), draw, sides.get(pair)),
              order);
      images.add(mixture.images(g, crops.get(2 * pair)));
    }
    return new CropMixtures(share, images);
  }

  /** Each pair followed by its mixture: what goes through the network together. */
  List<Value> interleaved(List<Value> crops) {
    List<Value> all = new ArrayList<>();
    for (int pair = 0; pair < images.size(); pair++) {
      all.addAll(crops.subList(2 * pair, 2 * pair + 2));
      all.add(images.get(pair));
    }
    return all;
  }

  /** The plain crops among what {@link #interleaved} gave. */
  static <T> List<T> plain(List<T> all) {
    List<T> plain = new ArrayList<>();
    for (int i = 0; i < all.size(); i += 3) {
      plain.addAll(all.subList(i, i + 2));
    }
    return plain;
  }

  /** The mixtures among them. */
  static <T> List<T> mixed(List<T> all) {
    List<T> mixed = new ArrayList<>();
    for (int i = 2; i < all.size(); i += 3) {
      mixed.add(all.get(i));
    }
    return mixed;
  }

  /** A crop with its images in reversed order. */
  static SwappedPrediction.Crop reversed(Graph g, SwappedPrediction.Crop crop) {
    Value order = Reversal.order(g, crop.scores().dim(0));
    return new SwappedPrediction.Crop(
        g.apply1(new GatherRows(), crop.embedding(), order),
        g.apply1(new GatherRows(), crop.scores(), order));
  }
}
