package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.problem.Problems;

/** An experiment file and everything it includes and extends, read once for many overrides. */
public final class Composition {
  private final ComposedFile layer;
  private final String name;
  private final List<SourceFile> files;
  private final boolean complete;
  private final List<Problem> found;

  private Composition(
      ComposedFile layer,
      String name,
      List<SourceFile> files,
      boolean complete,
      List<Problem> found) {
    this.layer = layer;
    this.name = name;
    this.files = files;
    this.complete = complete;
    this.found = found;
  }

  /**
   * Reads the files.
   *
   * @param file the file the user named
   * @param folder files below it are named relative to it
   */
  public static Composition read(Path file, Path folder) {
    Problems problems = new Problems();
    Sources sources = new Sources(folder, problems);
    ComposedFile layer = sources.read(file, Optional.empty());
    return new Composition(
        layer, sources.name(file), sources.files(), sources.complete(), problems.all());
  }

  /**
   * The files under a text that wins over all of them, as a file would that includes them.
   *
   * @param text HOCON without includes
   * @param as what stands for its file in messages
   */
  public Composition under(String text, String as) {
    Outline outline = HoconOutline.of(as, text);
    List<Outline.Entry> entries =
        outline.items().stream()
            .filter(Outline.Entry.class::isInstance)
            .map(Outline.Entry.class::cast)
            .toList();
    ConfigObject tree = HoconText.parse(as, HoconText.quoted(text, outline), Map.of());
    List<SourceFile> all = new ArrayList<>(files);
    all.add(new SourceFile(Path.of(as), as, text));
    ComposedFile over = new ComposedFile(tree, entries, outline.uses());
    return new Composition(over.over(layer), name, List.copyOf(all), complete, found);
  }

  /**
   * The files under words of the command line.
   *
   * @param overrides words {@code key=value}, the last of two winning
   * @param problems receives what is wrong with the files and with the words
   */
  public Merged with(List<String> overrides, Problems problems) {
    found.forEach(p -> problems.add(p.position(), p.key(), p.message()));
    ComposedFile whole = Overrides.read(overrides, problems).over(layer);
    return Merged.of(whole, name, files, complete, problems);
  }
}
