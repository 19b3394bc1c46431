package org.selfdiff.runner.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.exchange.EmbeddingIndex;
import org.selfdiff.runner.exchange.ImageRows;
import org.selfdiff.runner.exchange.ImageSearch;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.report.NeighborSheet;
import org.selfdiff.runner.session.ViewPicture;
import org.selfdiff.runner.terminal.CountBar;
import org.selfdiff.runner.terminal.Figures;
import org.selfdiff.runner.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds the images of a folder that are most like others. */
@Command(
    name = "search",
    header = "Find the images that are most like others, by an exported backbone.",
    description = {
      "",
      "Every image of the index is compared with each QUERY by the cosine of their features. The"
          + " features of the index are kept in PHOTOS.embeddings.npy beside it, with their names and"
          + " a record: when images come, go or change, or the model does, what is missing is"
          + " embedded and nothing else. A .npy that selfdiff embed has written goes by --embeddings,"
          + " and is left as it is."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class SearchCommand implements Callable<Integer> {
  /** Longer side of an image of the page in pixels, twice as many as it is wide on a screen. */
  private static final int THUMBNAIL = 320;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "An exported .onnx file.")
  private Path model;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "QUERY",
      description = "An image, or a folder, archive or list of some.")
  private List<Path> queries;

  @Option(
      names = "--index",
      required = true,
      paramLabel = "PHOTOS",
      description = "The images to search: folder, archive or list.")
  private Path index;

  @Option(
      names = "--embeddings",
      paramLabel = "FILE",
      description = "Where their features lie, a .npy; PHOTOS.embeddings.npy otherwise.")
  private Path embeddings;

  @Option(
      names = "-k",
      defaultValue = "10",
      description = "Neighbors of each image (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(names = "--others", description = "Leave out images that are the query itself.")
  private boolean others;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "A page with the images beside each other, .html.")
  private Path out;

  @Option(names = "--json", description = "JSON, a list with the neighbors of every query.")
  private boolean json;

  @Mixin private ReadingOptions options;

  @Override
  public Integer call() throws Exception {
    ImageRows.Reading reading = options.reading(spec.commandLine());
    if (k < 1) {
      throw new ParameterException(spec.commandLine(), "-k is at least 1");
    }
    if (out != null) {
      Path parent = Arguments.folder(out, spec.commandLine());
      if (!out.getFileName().toString().endsWith(".html")) {
        throw new ParameterException(
            spec.commandLine(), "-o " + out + ": unknown kind of file, expected .html");
      }
      Files.createDirectories(parent);
    }
    if (embeddings != null) {
      Arguments.folder(embeddings, spec.commandLine());
      if (!embeddings.getFileName().toString().endsWith(".npy")) {
        throw new ParameterException(
            spec.commandLine(), "--embeddings " + embeddings + ": expected a .npy");
      }
    }
    Path npy = embeddings == null ? EmbeddingIndex.usual(index) : embeddings;
    try (ImageSearch search = open(npy, reading)) {
      say(search.state());
      List<ImageSearch.Found> found = search.search(queries, k, others);
      if (out != null) {
        AtomicFile.write(out, sheet(search, found).render());
      }
      PrintWriter to = spec.commandLine().getOut();
      to.print(json ? json(found) : text(found));
      if (out != null && !json) {
        to.println(out + ": the images beside each other");
      }
      to.flush();
    }
    return ExitCode.OK.status();
  }

  private ImageSearch open(Path npy, ImageRows.Reading reading) throws IOException {
    try (CountBar bar = new CountBar(Terminal.standard(), System::nanoTime, "images")) {
      return ImageSearch.open(
          model,
          index,
          npy,
          reading,
          notice -> ReadingOptions.say(notice, spec.commandLine()),
          bar::update);
    }
  }

  private void say(EmbeddingIndex.State state) {
    int all = state.images() + state.broken().size();
    ReadingOptions.sayBroken(state.broken(), all, "no place in the index", spec.commandLine());
    String gone = state.gone() == 0 ? "" : ", " + state.gone() + " of before left out";
    ReadingOptions.say(
        "%s: %s, %d embedded now%s"
            .formatted(
                state.npy(), Figures.counted(state.images(), "image"), state.embedded(), gone),
        spec.commandLine());
  }

  private static String text(List<ImageSearch.Found> found) {
    StringBuilder text = new StringBuilder();
    for (ImageSearch.Found one : found) {
      text.append(one.query()).append('\n');
      for (ImageSearch.Hit hit : one.hits()) {
        text.append(String.format(Locale.ROOT, "  %6.3f  ", hit.cosine()));
        text.append(hit.file()).append(hit.same() ? "  (the same image)\n" : "\n");
      }
    }
    return text.toString();
  }

  private static String json(List<ImageSearch.Found> found) throws JsonProcessingException {
    ArrayNode all = JSON.createArrayNode();
    for (ImageSearch.Found one : found) {
      ArrayNode hits = all.addObject().put("query", one.query()).putArray("neighbors");
      for (ImageSearch.Hit hit : one.hits()) {
        ObjectNode node = hits.addObject().put("file", hit.file()).put("cosine", hit.cosine());
        node.put("distance", hit.distance()).put("same", hit.same());
      }
    }
    return JSON.writeValueAsString(all) + "\n";
  }

  private NeighborSheet sheet(ImageSearch search, List<ImageSearch.Found> found) {
    List<NeighborSheet.Row> rows = new ArrayList<>();
    for (ImageSearch.Found one : found) {
      rows.add(
          new NeighborSheet.Row(
              shown(one.query(), "query", search.picture(one)),
              one.hits().stream()
                  .map(
                      hit ->
                          shown(
                              hit.file(),
                              String.format(Locale.ROOT, "%.3f", hit.cosine())
                                  + (hit.same() ? ", the same" : ""),
                              search.picture(hit)))
                  .toList()));
    }
    int images = search.state().images();
    return new NeighborSheet(
        "Nearest in " + index.toAbsolutePath().normalize().getFileName(),
        "%s by cosine of the features of %s, out of %s"
            .formatted(
                Figures.counted(Math.min(k, images), "neighbor"),
                model.getFileName(),
                Figures.counted(images, "image")),
        rows);
  }

  private static NeighborSheet.Shown shown(String name, String figure, Image image) {
    return new NeighborSheet.Shown(name, figure, ViewPicture.ofStored(image, THUMBNAIL));
  }
}
