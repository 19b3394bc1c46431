package org.selfdiff.runner.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.RunPaths;

/**
 * The pictures that were made of a run: contents of {@code pictures/gallery.json}.
 *
 * @param pictures in the order in which reports show them
 */
public record Gallery(List<Gallery.Picture> pictures) {
  /** A name in the folder of the pictures, or in a folder of it. */
  private static final Pattern FILE = Pattern.compile("([\\w-][\\w.-]*/)?[\\w-][\\w.-]*");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * One picture.
   *
   * @param file name of the PNG in the folder of the pictures
   * @param title of its section
   * @param caption what it shows and how it was made
   * @param drawn true for lines and letters on white, false where images fill it
   */
  public record Picture(String file, String title, String caption, boolean drawn) {
    /** Checks that all is there, and that the file lies in the folder. */
    public Picture {
      Objects.requireNonNull(title, "a picture has no title");
      Objects.requireNonNull(caption, "a picture has no caption");
      if (!FILE.matcher(file).matches()) {
        throw new IllegalArgumentException("'" + file + "' is no name of a picture");
      }
    }
  }

  /** Copies the list. */
  public Gallery {
    pictures = List.copyOf(pictures);
  }

  /** The gallery of a run, empty where none was made. */
  public static Gallery read(RunPaths paths) throws IOException {
    Path file = list(paths);
    if (!Files.exists(file)) {
      return new Gallery(List.of());
    }
    try {
      Gallery read = JSON.readValue(Files.readAllBytes(file), Gallery.class);
      if (read == null) {
        throw new JsonMappingException(null, "it is null");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new UserException(
          ExitCode.DATA,
          file
              + ": no list of pictures: "
              + e.getOriginalMessage()
              + "; remove the file and make the pictures anew");
    }
  }

  /** The gallery with a picture in the place of that of the same file, or behind the others. */
  public Gallery with(Picture picture) {
    List<Picture> all = new ArrayList<>(pictures);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).file().equals(picture.file())) {
        all.set(i, picture);
        return new Gallery(all);
      }
    }
    all.add(picture);
    return new Gallery(all);
  }

  /** Writes it into the run's folder. */
  public void write(RunPaths paths) throws IOException {
    Files.createDirectories(paths.pictures());
    AtomicFile.write(list(paths), JSON.writeValueAsString(this) + "\n");
  }

  private static Path list(RunPaths paths) {
    return paths.pictures().resolve("gallery.json");
  }
}
