package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.folder.ArchiveListing.Listing;

class ArchiveListingTest {
  private final ArchiveListing listing = new ArchiveListing();

  @Test
  void linksAreTheFilesTheyLeadTo() throws IOException {
    listing.file("./train/a/1.png");
    listing.file("train/a/2.png");
    listing.hardLink("train/a/3.png", "train/a/2.png");
    listing.symbolicLink("train/b", "a");
    listing.symbolicLink("val", "train/./../train");
    listing.symbolicLink("train/a/4.png", "../b/1.png");

    Listing found = listing.finish();

    assertThat(found.names())
        .containsExactly(
            "train/a/1.png",
            "train/a/2.png",
            "train/a/3.png",
            "train/a/4.png",
            "train/b/1.png",
            "train/b/2.png",
            "train/b/3.png",
            "train/b/4.png",
            "val/a/1.png",
            "val/a/2.png",
            "val/a/3.png",
            "val/a/4.png",
            "val/b/1.png",
            "val/b/2.png",
            "val/b/3.png",
            "val/b/4.png");
    assertThat(found.entries()).containsExactly(0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0);
  }

  @Test
  void linksThatLeadNowhereAreRefused() throws IOException {
    listing.symbolicLink("train/a/1.png", "/data/1.png");
    refused(
        "train/a/1.png is a link to /data/1.png, which is not in the archive; pack it anew so that"
            + " links are followed (tar -h)");
  }

  @Test
  void linksOutOfTheArchiveAreRefused() throws IOException {
    listing.symbolicLink("train/a", "../../a");
    refused(
        "train/a is a link to ../../a, which is not in the archive; pack it anew so that links are"
            + " followed (tar -h)");
  }

  @Test
  void linksToThemselvesAreRefused() throws IOException {
    listing.symbolicLink("train/a", "b");
    listing.symbolicLink("train/b", "a");
    refused("train/a is a link that leads back to itself");
  }

  @Test
  void foldersWithinThemselvesAreRefused() throws IOException {
    listing.file("train/a/1.png");
    listing.symbolicLink("train/a/up", "..");
    refused("train/a/up is a link to a folder that it lies in itself");
  }

  @Test
  void circlesOfTwoFoldersAreRefused() throws IOException {
    listing.file("a/1.png");
    listing.symbolicLink("a/to", "../b");
    listing.symbolicLink("b/to", "../a");
    refused("b/to is a link to a folder that it lies in itself");
  }

  @Test
  void hardLinksToWhatIsMissingAreRefused() throws IOException {
    listing.hardLink("train/a/1.png", "train/a/0.png");
    refused(
        "train/a/1.png is a link to train/a/0.png, which is not in the archive; pack it anew with"
            + " both");
  }

  @Test
  void oneNameForSeveralImagesIsRefused() throws IOException {
    listing.file("train/a/1.png");
    listing.file("./train//a/1.png");
    listing.file("train/a/notes.txt");
    listing.file("train/a/notes.txt");
    refused("1 image is in it several times; pack it anew with one of each (train/a/1.png)");
  }

  @Test
  void whatCannotBeReadIsCountedWhereItIsAnImage() throws IOException {
    listing.refuse("train/a/1.png", "stored sparsely");
    listing.refuse("train/a/2.png", "stored sparsely");
    listing.refuse("train/a/.2.png", "stored sparsely");
    listing.refuse("train/a/notes.txt", "stored sparsely");
    refused("2 images are stored sparsely (train/a/1.png is the first)");
  }

  @Test
  void namesThatLeadOutAreRefused() {
    assertThatThrownBy(() -> listing.file("train/../../1.png"))
        .isInstanceOf(IOException.class)
        .hasMessage("train/../../1.png leads out of the archive");
  }

  private void refused(String message) {
    assertThatThrownBy(listing::finish).isInstanceOf(IOException.class).hasMessage(message);
  }
}
