package org.selfdiff.runner.record;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * State of a checkout.
 *
 * @param commit full hash
 * @param dirty true when tracked files differ from it, or untracked ones are not ignored
 */
public record Git(String commit, boolean dirty) {
  /** The state of a folder, or empty where it is no checkout, or git is not installed. */
  static Optional<Git> of(Path checkout) {
    if (!Files.exists(checkout.resolve(".git"))) {
      return Optional.empty();
    }
    return run(checkout, "rev-parse", "HEAD")
        .map(
            commit ->
                new Git(
                    commit.strip(),
                    run(checkout, "status", "--porcelain").map(s -> !s.isBlank()).orElse(true)));
  }

  private static Optional<String> run(Path checkout, String... words) {
    List<String> command = new ArrayList<>(List.of("git", "-C", checkout.toString()));
    command.addAll(List.of(words));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
