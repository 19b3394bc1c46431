package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisualizeCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--what=atention | --what is atention, expected attention, tsne, map, curves, views, did you"
            + " mean attention?",
        "--images=0 | --images is 0, expected 1 to 64",
        "--points=2001 | --points is 2001, expected 10 to 2000",
        "--count=9 | --count is 9, expected 10 to 100000",
        "--mass=1 | --mass is 1.0, expected above 0 and below 1",
        "--classes=0 | --classes is 0, expected at least 1"
      })
  void whatIsAskedWronglyIsSaid(String option, String message) {
    Spoken spoken = Spoken.to("visualize", folder.toString(), option);

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err()).startsWith("selfdiff visualize: " + message + "\n");
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    for (String verb : new String[] {"visualize", "report"}) {
      Spoken none = Spoken.to(verb, folder.resolve("gone").toString());
      assertThat(none.status()).isEqualTo(2);
      assertThat(none.err())
          .isEqualTo(
              folder.resolve("gone")
                  + ": no such folder; name a folder that `selfdiff run` made\n");
      assertThat(Spoken.to(verb, folder.toString()).err())
          .startsWith(folder + ": not a run folder (it has no resolved.conf)");
    }
  }
}
