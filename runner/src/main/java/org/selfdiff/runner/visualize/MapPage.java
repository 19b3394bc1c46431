package org.selfdiff.runner.visualize;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.runner.evaluate.FeatureNeighbors;
import org.selfdiff.runner.evaluate.PlaneMap;
import org.selfdiff.runner.picture.Palette;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.report.html.Page;

/**
 * The map of images as one file that needs nothing else: the script {@code map.js} draws it.
 *
 * @param title name of the run
 * @param caption how the map was made
 * @param classes names of the classes; may be empty
 * @param labels class of each image, below 0 where it has none
 * @param names where each image comes from
 * @param map places of the images
 * @param near the nearest of each by features
 * @param thumbnails of the first of them
 */
record MapPage(
    String title,
    String caption,
    List<String> classes,
    int[] labels,
    List<String> names,
    PlaneMap map,
    FeatureNeighbors near,
    Thumbnails thumbnails) {
  /** Places are whole numbers from 0 to this. */
  private static final int PLACES = 65535;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The whole document. */
  String html() {
    return Html.of(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%1$s: map · SelfDiff</title>
            <style>
            %2$s%3$s</style>
            </head>
            <body class="map">
            <header><h1>%1$s</h1><details><summary>How it was made, and what keys do</summary>
            <p class="note">%4$s</p>
            <p class="note">Drag moves the map, the wheel or + and - zoom, 0 shows all of it. A \
            click keeps an image; arrow keys lead from one to the next, Escape lets go.</p>\
            </details></header>
            <div class="stage"><canvas id="map" tabindex="0" role="img"></canvas>
            <aside id="panel"></aside></div>
            <noscript>This page needs JavaScript; map.png beside it shows the same.</noscript>
            <script type="application/json" id="data">%5$s</script>
            <script>
            %6$s</script>
            </body>
            </html>
            """,
            title,
            new Html(Page.style()),
            new Html(resource("map.css")),
            caption,
            new Html(json()),
            new Html(resource("map.js")))
        .text();
  }

  /** What the script draws; no name in it can end the element. */
  private String json() {
    Map<String, Object> data = new LinkedHashMap<>();
    String root = root();
    double[][] places = map.placed(PLACES);
    data.put("root", root);
    data.put("names", names.stream().map(name -> name.substring(root.length())).toList());
    data.put("classes", classes);
    data.put(
        "colors", IntStream.range(0, Math.max(1, classes.size())).mapToObj(this::color).toList());
    data.put("labels", base64(labels.length, 4, (to, i) -> to.putInt(labels[i])));
    data.put("x", base64(labels.length, 2, (to, i) -> to.putShort(whole(places[0][i]))));
    data.put("y", base64(labels.length, 2, (to, i) -> to.putShort(whole(places[1][i]))));
    data.put("k", near.k());
    data.put("near", base64(near.rows().length, 4, (to, i) -> to.putInt(near.rows()[i])));
    data.put("cosines", base64(near.rows().length, 1, (to, i) -> to.put(hundredths(i))));
    data.put("side", thumbnails.side());
    data.put("columns", Thumbnails.COLUMNS);
    data.put("thumbnails", thumbnails.images().size());
    data.put(
        "sheets", thumbnails.sheets().stream().map(Base64.getEncoder()::encodeToString).toList());
    try {
      return JSON.writeValueAsString(data).replace("<", "\\u003c");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What all names begin with, up to the last slash or colon in it. */
  private String root() {
    String common = names.get(0);
    for (String name : names) {
      while (!name.startsWith(common)) {
        common = common.substring(0, common.length() - 1);
      }
    }
    int end = Math.max(common.lastIndexOf('/') + 1, common.lastIndexOf(": ") + 2);
    return end > 1 ? common.substring(0, end) : "";
  }

  private String color(int label) {
    int rgb = Palette.ofLabel(classes.isEmpty() ? -1 : label, classes.size()).getRGB() & 0xffffff;
    return String.format(Locale.ROOT, "#%06x", rgb);
  }

  private static short whole(double place) {
    return (short) Math.round(place);
  }

  private byte hundredths(int i) {
    return (byte) Math.round(100 * Math.max(-1, Math.min(1, near.cosines()[i])));
  }

  private interface Put {
    void put(ByteBuffer to, int i);
  }

  private static String base64(int count, int bytes, Put put) {
    ByteBuffer to =
        ByteBuffer.allocate(Math.multiplyExact(count, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      put.put(to, i);
    }
    return Base64.getEncoder().encodeToString(to.array());
  }

  private static String resource(String name) {
    try (InputStream in = MapPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
