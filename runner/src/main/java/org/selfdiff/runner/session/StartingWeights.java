package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.FileDigest;

/**
 * The file behind {@code backbone.init}. Its path enters the run's identity, its contents do not:
 * their digest is recorded when the run begins and has to be the same when it goes on, unless the
 * file is gone, which a run with a checkpoint does not need any more.
 */
final class StartingWeights {
  private static final String KEY = "backbone.init";
  private static final String DIGEST = "starting weights SHA-256";
  private static final String FILE = "starting weights";

  private StartingWeights() {}

  /**
   * Looks at the file before anything is started.
   *
   * @param recorded what the run recorded of its data when it began, or nothing
   * @return what to record
   * @throws DataException if the file is missing or cannot be read
   * @throws UserException if it does not hold this backbone
   * @throws UserException if it is another than the one that the run began with
   */
  static Map<String, String> check(Loaded.Valid loaded, Map<String, String> recorded)
      throws IOException {
    Backbone backbone = loaded.experiment().backbone();
    Optional<String> init = backbone.init();
    if (init.isEmpty()) {
      return Map.of();
    }
    String where = loaded.position(KEY).map(p -> p + ": ").orElse("") + KEY + ": ";
    boolean began = recorded.containsKey(DIGEST);
    Path file;
    try {
      file = WeightsPath.of(init.get());
      if (!began) {
        int size = loaded.experiment().views().size();
        try (ImportedBackbone weights =
            ImportedBackbone.open(init.get(), ImportedBackbone.shapes(backbone.network(size)))) {
          weights.requireComplete();
        }
      }
    } catch (DataException e) {
      if (began) {
        return Map.of(FILE, recorded.get(FILE), DIGEST, recorded.get(DIGEST));
      }
      throw new DataException(where + e.getMessage(), e);
    } catch (UserException e) {
      throw new UserException(e.code(), where + e.getMessage(), e);
    }
    String digest = FileDigest.sha256(file);
    if (began && !digest.equals(recorded.get(DIGEST))) {
      throw new UserException(
          ExitCode.INVALID,
          where
              + file
              + " has the SHA-256 "
              + digest
              + ", and this run began with "
              + recorded.get(DIGEST)
              + "; put that file back, or give the experiment another name to begin anew");
    }
    return Map.of(FILE, file.toString(), DIGEST, digest);
  }
}
