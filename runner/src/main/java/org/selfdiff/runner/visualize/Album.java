package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.selfdiff.runner.picture.Drawing;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.report.Gallery;

/** The folder of a run's pictures while they are made. */
final class Album {
  private final RunPaths paths;
  private final Consumer<String> say;

  /**
   * @param say told every picture that people are to look at
   */
  Album(RunPaths paths, Consumer<String> say) {
    this.paths = paths;
    this.say = say;
  }

  /**
   * Writes a picture in both forms and says so.
   *
   * @param file name of the PNG; the SVG stands beside it
   */
  void add(String file, Drawing drawing) throws IOException {
    write(file, drawing.image());
    String vector = file.substring(0, file.lastIndexOf('.')) + ".svg";
    AtomicFile.write(paths.pictures().resolve(vector), drawing.vector());
    say.accept(paths.pictures().resolve(file).toString());
  }

  /** Writes a picture in both forms, says so, and gives it a section in the report. */
  void show(Gallery.Picture picture, Drawing drawing) throws IOException {
    add(picture.file(), drawing);
    Gallery.read(paths).with(picture).write(paths);
  }

  /** Writes a page and says so. */
  void page(String file, String html) throws IOException {
    Path target = paths.pictures().resolve(file);
    Files.createDirectories(paths.pictures());
    AtomicFile.write(target, html);
    say.accept(target.toString());
  }

  /** Writes a picture that belongs to another. */
  void write(String file, RgbImage image) throws IOException {
    Path target = paths.pictures().resolve(file);
    Files.createDirectories(target.getParent());
    AtomicFile.write(target, image.png());
  }

  /**
   * Removes the PNGs of a folder and the folders that they leave empty: an earlier call with other
   * options may have made more.
   */
  void empty(String folder) throws IOException {
    Path root = paths.pictures().resolve(folder);
    if (!Files.isDirectory(root)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> files = Files.walk(root)) {
      left = files.filter(file -> file.toString().endsWith(".png")).toList();
    }
    for (Path file : left) {
      Files.delete(file);
      Path parent = file.getParent();
      try (Stream<Path> others = Files.list(parent)) {
        if (others.findAny().isEmpty()) {
          Files.delete(parent);
        }
      }
    }
  }
}
