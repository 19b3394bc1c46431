package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UiCommandTest {
  @TempDir private Path folder;

  @Test
  void aPortThatIsTakenIsSaid() throws IOException {
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket taken = new ServerSocket(0, 1, here)) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(Spoken.to("ui", folder.toString(), "--port", port))
          .isEqualTo(
              new Spoken(
                  2,
                  "",
                  "selfdiff ui: port "
                      + port
                      + " is taken; name another with --port, or --port 0 for any free one\n"
                      + "selfdiff ui --help shows what can be asked for.\n"));
    }
  }

  @Test
  void aPortThatIsNoneIsSaid() {
    assertThat(Spoken.to("ui", folder.toString(), "--port", "70000").err())
        .startsWith("selfdiff ui: --port is 70000, expected 0 to 65535\n");
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    Path none = folder.resolve("none");
    assertThat(Spoken.to("ui", none.toString()))
        .isEqualTo(
            new Spoken(
                2, "", none + ": no such folder; name one that holds what `selfdiff run` made\n"));
  }
}
