package org.selfdiff.runner.data.shard;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * One shard: a .tar whose files belong together as long as their names are alike up to the first
 * dot of the file's own name. {@code 0007.jpg}, {@code 0007.cls} and {@code 0007.json} one after
 * another are one sample.
 *
 * <p>Its image is the file with the ending of one; where several have such an ending, one with
 * nothing else between ({@code 0007.jpg}) comes before {@code 0007.seg.png}, and the first before
 * others. Its label is the text of {@code .cls}, else {@code label} or {@code class} of {@code
 * .json}.
 */
public final class Shard {
  /** Bytes of the largest image. */
  private static final long MOST_BYTES = 1L << 30;

  /** Bytes of the longest name, label and description. */
  private static final int LONGEST_NAME = 4096;

  private static final int LONGEST_LABEL = 4096;
  private static final int LONGEST_JSON = 1 << 20;

  private final Predicate<String> isImage;
  private final TarWalk walk;
  private final int most;
  private final SampleTable.Builder table = new SampleTable.Builder();
  private String key = "";
  private String image;
  private String imageEnding;
  private long offset;
  private long length;
  private String label;
  private String json;
  private long jsonAt;
  private int jsonLength;

  private Shard(FileChannel channel, Predicate<String> isImage, int most) throws IOException {
    this.most = most;
    this.isImage = isImage;
    walk = new TarWalk(channel);
  }

  /**
   * Lists a shard.
   *
   * @param isImage whether a name has the ending of an image
   * @throws IOException if the file cannot be read, is cut off or damaged: which sample of it
   */
  public static SampleTable list(Path file, Predicate<String> isImage) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      Shard shard = new Shard(channel, isImage, Integer.MAX_VALUE);
      shard.walk.visit(shard.new Visitor());
      shard.end();
      return shard.table.build();
    }
  }

  /**
   * Whether the first sample that holds an image has a label.
   *
   * @param isImage whether a name has the ending of an image
   * @throws IOException if the file cannot be read so far
   */
  public static boolean isLabeled(Path file, Predicate<String> isImage) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      Shard shard = new Shard(channel, isImage, 1);
      shard.walk.visit(shard.new Visitor());
      shard.end();
      SampleTable table = shard.table.build();
      return !table.names().isEmpty() && table.labels()[0] >= 0;
    }
  }

  private final class Visitor implements TarWalk.Visitor {
    @Override
    public void file(String entry, long at, long bytes) throws IOException {
      String name = entry.startsWith("./") ? entry.substring(2) : entry;
      int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
      if (dot <= name.lastIndexOf('/') + 1) {
        return;
      }
      if (name.length() > LONGEST_NAME) {
        throw new IOException(
            "%s… is a name of %d letters, expected at most %d"
                .formatted(name.substring(0, 60), name.length(), LONGEST_NAME));
      }
      String of = name.substring(0, dot);
      if (!of.equals(key)) {
        end();
        key = of;
      }
      String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
      if (isImage.test(name)) {
        image(name, ending, at, bytes);
      } else if (ending.equals("cls")) {
        byte[] text = walk.bytes(at, bounded(name, bytes, LONGEST_LABEL));
        label = word(new String(text, StandardCharsets.UTF_8));
      } else if (ending.equals("json")) {
        json = name;
        jsonAt = at;
        jsonLength = bounded(name, bytes, LONGEST_JSON);
      }
    }

    @Override
    public boolean goesOn() {
      return table.size() < most;
    }

    @Override
    public void other(String name, String what) throws IOException {
      if (isImage.test(name) || name.endsWith(".cls") || name.endsWith(".json")) {
        throw new IOException(name + " is " + what);
      }
    }
  }

  private void image(String name, String ending, long at, long bytes) throws IOException {
    if (ending.equals(imageEnding)) {
      throw new IOException(name + " is in it twice; pack it anew with one of each");
    }
    if (image == null || imageEnding.indexOf('.') >= 0 && ending.indexOf('.') < 0) {
      image = name;
      imageEnding = ending;
      offset = at;
      length = bytes;
    }
  }

  private static int bounded(String name, long bytes, long most) throws IOException {
    if (bytes > most) {
      throw new IOException("%s has %d bytes, expected at most %d".formatted(name, bytes, most));
    }
    return (int) bytes;
  }

  /** A label as it is written; none where it is empty or the -1 of sets without labels. */
  private static String word(String text) {
    String word = text.strip();
    return word.isEmpty() || word.equals("-1") ? null : word;
  }

  private void end() throws IOException {
    if (image != null) {
      if (label == null && json != null) {
        label =
            SampleJson.label(json, walk.bytes(jsonAt, jsonLength)).map(Shard::word).orElse(null);
      }
      table.add(image, offset, bounded(image, length, MOST_BYTES), label);
    } else if (!key.isEmpty()) {
      table.addEmpty();
    }
    key = "";
    image = null;
    imageEnding = null;
    label = null;
    json = null;
  }
}
