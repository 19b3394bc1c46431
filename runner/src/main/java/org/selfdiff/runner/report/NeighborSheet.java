package org.selfdiff.runner.report;

import java.util.Base64;
import java.util.List;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.report.html.Page;

/**
 * A page of images beside those that are most like them, in one file.
 *
 * @param title of the page
 * @param facts below it
 * @param rows one for each image
 */
public record NeighborSheet(String title, String facts, List<NeighborSheet.Row> rows) {
  /** Width of images that are shown pixel by pixel, and are no photographs to compress. */
  private static final int SMALL = 96;

  /** Quality of a thumbnail. */
  private static final float QUALITY = 0.8f;

  /**
   * An image with a figure below it.
   *
   * @param name path of its file
   * @param figure how near it is, or what it is
   * @param image made small enough for a page
   */
  public record Shown(String name, String figure, RgbImage image) {}

  /**
   * An image and its neighbors.
   *
   * @param query at the left
   * @param neighbors nearest first
   */
  public record Row(Shown query, List<Shown> neighbors) {
    /** Copies the list. */
    public Row {
      neighbors = List.copyOf(neighbors);
    }
  }

  /** Copies the list. */
  public NeighborSheet {
    rows = List.copyOf(rows);
  }

  /** The whole document. */
  public String render() {
    Html header =
        Html.of(
            "<header><div class=\"title\"><h1>%s</h1></div><p class=\"sub\">%s</p></header>\n",
            title, facts);
    return Page.of(title, Html.join(header, Html.join(rows.stream().map(NeighborSheet::html))));
  }

  private static Html html(Row row) {
    return Html.of(
        """
        <section class="card neighbors"><div class="asked">%s</div><div class="found">%s</div>\
        </section>
        """,
        html(row.query), Html.join(row.neighbors.stream().map(NeighborSheet::html)));
  }

  private static Html html(Shown shown) {
    boolean small = Math.max(shown.image.width(), shown.image.height()) < SMALL;
    return Html.of(
        """
        <figure><img class="%1$s" alt="%2$s" title="%2$s" width="%3$d" height="%4$d" \
        src="data:image/%5$s;base64,%6$s"><figcaption><b>%7$s</b>\
        <span title="%2$s">%8$s</span></figcaption></figure>
        """,
        small ? "crisp" : "photo",
        shown.name,
        shown.image.width(),
        shown.image.height(),
        small ? "png" : "jpeg",
        Base64.getEncoder().encodeToString(small ? shown.image.png() : shown.image.jpeg(QUALITY)),
        shown.figure,
        label(shown.name));
  }

  /** The file with its folder, which often is a class. */
  private static String label(String name) {
    return name.substring(name.lastIndexOf('/', name.lastIndexOf('/') - 1) + 1);
  }
}
