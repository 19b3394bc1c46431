package org.selfdiff.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.record.RunPaths;

class GalleryTest {
  private static final Gallery.Picture A = new Gallery.Picture("a.png", "A <a>", "what", true);
  private static final Gallery.Picture B = new Gallery.Picture("b.png", "B", "other", false);

  @TempDir private Path folder;
  private RunPaths paths;

  @BeforeEach
  void paths() {
    paths = new RunPaths(folder);
  }

  @Test
  void aPictureTakesThePlaceOfTheSameFile() {
    Gallery.Picture later = new Gallery.Picture("a.png", "A", "again", true);
    assertThat(new Gallery(List.of()).with(A).with(B).with(later).pictures())
        .containsExactly(later, B);
  }

  @Test
  void comesBackAsWritten() throws IOException {
    assertThat(Gallery.read(paths).pictures()).isEmpty();
    new Gallery(List.of(A, B)).write(paths);
    assertThat(Gallery.read(paths)).isEqualTo(new Gallery(List.of(A, B)));
  }

  @Test
  void aDamagedListIsNamed() throws IOException {
    Files.createDirectories(paths.pictures());
    Path file = Files.writeString(paths.pictures().resolve("gallery.json"), "{");
    assertThatThrownBy(() -> Gallery.read(paths))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + ": no list of pictures: ")
        .hasMessageEndingWith("; remove the file and make the pictures anew");
  }

  @Test
  void thePageCarriesPicturesThatAreThereAndLinksLargeOnes() throws IOException {
    new Gallery(List.of(A, B, new Gallery.Picture("gone.png", "gone", "", true))).write(paths);
    byte[] png = new RgbImage(6, 2, new int[12]).png();
    Files.write(paths.pictures().resolve("a.png"), png);
    Files.write(paths.pictures().resolve("b.png"), new byte[3_000_001]);

    String html = new PicturesSection().html(data(ReportPicture.read(paths))).text();

    assertThat(html)
        .isEqualTo(
            "<section class=\"card\"><h2>A &lt;a&gt;</h2><p class=\"note\">what</p><div"
                + " class=\"scroll\"><a href=\"pictures/a.png\"><img class=\"picture drawn\""
                + " alt=\"A &lt;a&gt;\" width=\"3\" src=\"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(png)
                + "\"></a></div></section>\n"
                + "<section class=\"card\"><h2>B</h2><p class=\"note\">other</p><p><a"
                + " href=\"pictures/b.png\">pictures/b.png</a></p></section>\n");
  }

  @Test
  void aPictureOfAPageLeadsToIt() throws IOException {
    new Gallery(List.of(A)).write(paths);
    Files.write(paths.pictures().resolve("a.png"), new RgbImage(6, 2, new int[12]).png());
    Files.writeString(paths.pictures().resolve("a.html"), "a page");

    String html = new PicturesSection().html(data(ReportPicture.read(paths))).text();

    assertThat(html)
        .contains(
            "<p class=\"note\"><a href=\"pictures/a.html\">pictures/a.html</a> shows it to walk"
                + " through.</p>",
            "<a href=\"pictures/a.html\"><img")
        .doesNotContain("href=\"pictures/a.png\"");
  }

  private static ReportData data(List<ReportPicture> pictures) {
    ReportData whole = ReportFixture.finished();
    return new ReportData(
        whole.provenance(),
        whole.state(),
        whole.headline(),
        whole.knn(),
        whole.metrics(),
        List.of(),
        pictures,
        whole.proof(),
        "",
        List.of(),
        List.of(),
        "");
  }
}
