package org.selfdiff.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.Corpus;

/**
 * A page at the project's root.
 *
 * @param text the whole page
 */
record Markdown(String text) {
  /** The project's root. */
  static Path root() {
    return Corpus.experiments().getParent();
  }

  static Markdown read(String name) throws IOException {
    return new Markdown(Files.readString(root().resolve(name)).replace("\r\n", "\n"));
  }

  /** Contents of the code blocks of a language; {@code ""} for those without one. */
  List<String> blocks(String language) {
    return Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** Rows of the table whose header row is given, as cells. */
  List<List<String>> table(String header) {
    String from = text.substring(text.indexOf("\n" + header + "\n") + header.length() + 2);
    return from.lines()
        .skip(1)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).skip(1).toList())
        .toList();
  }

  /** Targets of links and pictures that are files of the project. */
  List<String> links() {
    return Pattern.compile("\\]\\(([^)#]+)[^)]*\\)")
        .matcher(text)
        .results()
        .map(link -> link.group(1))
        .filter(target -> !target.contains("://"))
        .toList();
  }
}
