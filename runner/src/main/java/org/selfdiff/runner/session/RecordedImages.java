package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.StoredRun;

/**
 * The images that a run began with, as its provenance tells of them: counts and a digest. They have
 * to be the same whenever the run is gone on with, evaluated or shown with images.
 */
public final class RecordedImages {
  private static final String SET = "set";
  private static final String CLASSES = "classes";
  private static final String TRAIN = "training images";
  private static final String TEST = "test images";
  private static final String DIGEST = "images SHA-256";

  private RecordedImages() {}

  /** What a run that begins records of its images: label to text, in the order to show. */
  static Map<String, String> of(ImageSet set) {
    DataIdentity identity = set.identity();
    Map<String, String> data = new LinkedHashMap<>();
    data.put(SET, set.name());
    data.put(CLASSES, Long.toString(identity.classes()));
    data.put(TRAIN, Long.toString(identity.train()));
    data.put(TEST, Long.toString(identity.test()));
    data.put(DIGEST, identity.digest());
    return data;
  }

  /**
   * Compares images with those that a stored run began with.
   *
   * @throws UserException with both descriptions if they are others
   */
  public static void requireSame(StoredRun run, ImageSet set) throws IOException {
    if (Files.exists(run.paths().provenance())) {
      requireSame(run.paths().folder(), run.provenance(), set);
    }
  }

  /**
   * Compares images with those that a run began with.
   *
   * @param recorded what its launches recorded; runs of versions without a digest have counts alone
   * @throws UserException with both descriptions if they are others
   */
  static void requireSame(Path folder, Provenance recorded, ImageSet set) {
    Map<String, String> data = recorded.data();
    if (!data.containsKey(TRAIN)) {
      return;
    }
    DataIdentity now = set.identity();
    DataIdentity began =
        new DataIdentity(
            count(folder, data, TRAIN),
            count(folder, data, TEST),
            count(folder, data, CLASSES),
            data.getOrDefault(DIGEST, now.digest()));
    if (began.difference(now).isPresent()) {
      boolean counts = !described(began).equals(described(now));
      throw new UserException(
          ExitCode.INVALID,
          folder
              + ": this run began with "
              + described(began)
              + " ("
              + data.getOrDefault(SET, "its set")
              + "), and now there are "
              + (counts ? described(now) : "as many, but other files or other contents")
              + " ("
              + set.name()
              + ")"
              + "; put them back, or give the experiment another name to begin anew");
    }
  }

  private static long count(Path folder, Map<String, String> data, String label) {
    try {
      return Long.parseLong(data.getOrDefault(label, "0"));
    } catch (NumberFormatException e) {
      throw new UserException(
          ExitCode.DATA,
          folder.resolve("provenance.json")
              + ": not a provenance record: '"
              + label
              + "' is no number; remove the file to begin a new one");
    }
  }

  private static String described(DataIdentity identity) {
    return "%d training images, %d test images, %d classes"
        .formatted(identity.train(), identity.test(), identity.classes());
  }
}
