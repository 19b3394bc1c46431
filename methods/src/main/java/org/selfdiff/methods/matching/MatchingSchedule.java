package org.selfdiff.methods.matching;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.selfdiff.methods.schema.Setting;

/** When channels are matched, and on how many images. */
public record MatchingSchedule(
    @Setting(
            doc =
                "channels are matched before the first epoch and after epochs"
                    + " ceil(10^(j stop / (count - 1))), j = 0 .. count - 1: 1, 2, 3, 6, 9, 15, 26,"
                    + " 43, 74, 126 by default",
            byDefault = "2.1",
            min = 0)
        double stop,
    @Setting(doc = "matchings after the first one", byDefault = "10", min = 2, max = 10_000)
        int count,
    @Setting(
            doc =
                "training images that a matching looks at, the same ones every time; all of them"
                    + " where there are fewer; the authors' scripts stop after batch 627 of 32, at"
                    + " 20064",
            byDefault = "20000",
            unit = "images",
            min = 1,
            max = 100_000_000)
        int images,
    @Setting(
            doc =
                "epochs after which channels are matched again and again, in the place of stop and"
                    + " count (MGD's supervised script: 1 for ImageNet, otherwise 2); absent: by"
                    + " them",
            unit = "epochs",
            min = 1,
            max = 1_000_000)
        OptionalInt everyEpochs) {
  /** Matchings at epochs that lie further and further apart. */
  public MatchingSchedule(double stop, int count, int images) {
    this(stop, count, images, OptionalInt.empty());
  }

  /**
   * By stop and count, numbers of finished epochs after which channels are matched, some of them
   * twice.
   */
  public List<Integer> epochs() {
    return IntStream.range(0, count)
        .mapToObj(j -> (int) Math.ceil(Math.pow(10, j * (stop / (count - 1)))))
        .toList();
  }

  /** Whether channels are matched after that many epochs; 0 is before the first. */
  public boolean due(int epochsDone) {
    return epochsDone == 0
        || (everyEpochs.isPresent()
            ? epochsDone % everyEpochs.getAsInt() == 0
            : epochs().contains(epochsDone));
  }
}
