package org.selfdiff.runner.exchange;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.exports.onnx.Preprocessing;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.record.AtomicFile;

/**
 * Computes features of image files with a model file, by what its metadata say about preparing
 * images. Nothing of the run that made the model is needed.
 */
public final class Embedding implements AutoCloseable {
  private final Path file;
  private final OnnxModel model;
  private final Views views;
  private final String output;

  /**
   * Loads a model.
   *
   * @param threads threads of ONNX Runtime, at least 1
   * @throws FileFormatException if the file is missing or unusable
   * @throws DataException if it does not say how images are prepared, or says that in a way that is
   *     not known here
   */
  public Embedding(Path file, int threads) {
    this.file = file;
    model = OnnxModel.open(file, threads);
    try {
      views = views(Preprocessing.of(model.metadata()));
      // The exporter writes the features first, and under this name.
      Set<String> outputs = model.outputs();
      output =
          outputs.contains(BackboneGraph.FEATURES)
              ? BackboneGraph.FEATURES
              : outputs.iterator().next();
    } catch (FileFormatException e) {
      model.close();
      throw new DataException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private Views views(Preprocessing asked) {
    Views views = new Views(1, asked.size(), List.of(), new Normalize(asked.mean(), asked.std()));
    Preprocessing known = OnnxBackbone.preprocessing(views, asked.size());
    if (!known.equals(asked) || asked.size() != model.size()) {
      throw new DataException(
          file
              + ": images of "
              + asked.size()
              + " pixels are to be prepared by \""
              + asked.resize()
              + "\" for an input of "
              + model.size()
              + "; known is \""
              + known.resize()
              + "\"");
    }
    return views;
  }

  /** How images are brought to the model's size, in words. */
  public String resize() {
    return OnnxBackbone.preprocessing(views, views.size()).resize();
  }

  /**
   * Writes the features of images in the order of their names, or of their list.
   *
   * @param images folder, archive, image, or text file with one path per line
   * @param out {@code .npy}, with the images' names in the file {@link #names} beside it, or {@code
   *     .csv}
   * @param batch images at a time, at least 1
   * @param workers threads that prepare images, at least 1
   * @return number of images
   * @throws DataException if images are missing or unreadable; nothing is then written
   * @throws IOException if the disk does not take it
   */
  public int write(Path images, Path out, int batch, int workers) throws IOException {
    boolean csv = out.getFileName().toString().endsWith(".csv");
    try (FolderSet set = FolderSet.unlabeled(images);
        EvaluationReader reader = EvaluationReader.open(set, Split.TEST, views, batch, workers)) {
      int rows = set.size(Split.TEST);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        names.add(set.file(Split.TEST, i));
      }
      AtomicFile.write(
          out,
          channel -> {
            OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel));
            write(reader, names, csv ? new FeatureRows.Csv() : new FeatureRows.Npy(rows), to);
            to.flush();
          });
      if (!csv) {
        AtomicFile.write(names(out), String.join("\n", names) + "\n");
      }
      return rows;
    }
  }

  private void write(
      EvaluationReader reader, List<String> names, FeatureRows rows, OutputStream out)
      throws IOException {
    while (reader.hasNext()) {
      Batch batch = reader.next();
      int n = batch.size();
      float[] values = model.run(batch.view(0), n, Set.of(output)).get(output);
      String[] ofRows =
          Arrays.stream(batch.indices(), 0, n).mapToObj(names::get).toArray(String[]::new);
      rows.write(out, values, ofRows);
    }
  }

  /** The file with one image's name per row of a {@code .npy}. */
  public static Path names(Path out) {
    String name = out.getFileName().toString().replaceFirst("\\.npy$", "");
    return out.resolveSibling(name + ".names.txt");
  }

  @Override
  public void close() {
    model.close();
  }
}
