package org.selfdiff.runner.visualize;

import java.util.List;
import java.util.stream.IntStream;
import org.selfdiff.runner.evaluate.FeatureNeighbors;
import org.selfdiff.runner.evaluate.PlaneMap;
import org.selfdiff.runner.record.RgbImage;

/** Maps without a run, for tests of the page. */
public final class MapPages {
  /** A name that would end the script and begin another. */
  public static final String HOSTILE = "</script><i id=\"bad\">&\"'";

  private MapPages() {}

  /** 40 images in a grid of 8 columns; the first 36 have thumbnails of one color, 5 no class. */
  public static String grid(boolean classes) {
    int n = 40;
    double[] x = IntStream.range(0, n).mapToDouble(i -> i % 8).toArray();
    double[] y = IntStream.range(0, n).mapToDouble(i -> i / 8).toArray();
    int[] labels = IntStream.range(0, n).map(i -> !classes || i >= 35 ? -1 : i % 2).toArray();
    List<String> names =
        IntStream.range(0, n)
            .mapToObj(i -> "/data/photos: set/" + (i == 3 ? HOSTILE : "image " + i + ".jpg"))
            .toList();
    int[] near = IntStream.range(0, 2 * n).map(e -> (e / 2 + 1 + e % 2) % n).toArray();
    float[] cosines = new float[2 * n];
    for (int e = 0; e < cosines.length; e++) {
      cosines[e] = e % 2 == 0 ? 0.987f : -0.5f;
    }
    List<RgbImage> thumbnails =
        IntStream.range(0, 36)
            .mapToObj(
                i ->
                    new RgbImage(
                        16, 16, IntStream.generate(() -> i * 7 << 16).limit(256).toArray()))
            .toList();
    return new MapPage(
            "run " + HOSTILE,
            "a caption",
            classes ? List.of("cat " + HOSTILE, "dog") : List.of(),
            labels,
            names,
            new PlaneMap(x, y, 30, 1),
            new FeatureNeighbors(2, near, cosines),
            new Thumbnails(16, thumbnails))
        .html();
  }
}
