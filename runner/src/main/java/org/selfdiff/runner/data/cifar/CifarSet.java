package org.selfdiff.runner.data.cifar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

/** Images of the binary CIFAR files. */
final class CifarSet implements ImageSet {
  private final CifarFormat format;
  private final Path where;
  private final List<String> classes;
  private final Records train;
  private final Records test;

  private CifarSet(
      CifarFormat format, Path where, List<String> classes, Records train, Records test) {
    this.format = format;
    this.where = where;
    this.classes = classes;
    this.train = train;
    this.test = test;
  }

  /**
   * Checks and joins the files.
   *
   * @throws DataException if a file is missing, holds no whole number of records, or a label out of
   *     range
   */
  static CifarSet of(CifarFormat format, Path where, CifarFiles files) {
    return new CifarSet(
        format,
        where,
        names(format, files.contents().get(format.namesFile())),
        Records.of(format, where, format.trainFiles(), files),
        Records.of(format, where, List.of(format.testFile()), files));
  }

  private static List<String> names(CifarFormat format, ByteBuffer file) {
    if (file != null) {
      List<String> lines =
          StandardCharsets.UTF_8
              .decode(file.duplicate())
              .toString()
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      if (lines.size() == format.classes()) {
        return lines;
      }
    }
    return IntStream.range(0, format.classes()).mapToObj(Integer::toString).toList();
  }

  @Override
  public String name() {
    return title() + " of " + where;
  }

  @Override
  public String title() {
    return format.title();
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  private Records records(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  @Override
  public int size(Split split) {
    return records(split).starts[records(split).starts.length - 1];
  }

  @Override
  public int label(Split split, int index) {
    Records records = records(split);
    int file = records.file(index);
    return records.label(file, index - records.starts[file]);
  }

  @Override
  public String source(Split split, int index) {
    Records records = records(split);
    int file = records.file(index);
    return where + ": " + records.names.get(file) + ", image " + (index - records.starts[file]);
  }

  /** Of all labels and pixels, and of the names of the classes. */
  @Override
  public DataIdentity identity() {
    DataIdentity.Digest digest = new DataIdentity.Digest().add(format.title());
    classes.forEach(digest::add);
    train.addTo(digest);
    test.addTo(digest);
    return digest.of(this);
  }

  @Override
  public List<String> notices() {
    return List.of();
  }

  @Override
  public ImageReader reader() {
    return new Reader();
  }

  @Override
  public void close() {}

  /** The files of a split one after the other; {@code starts} has one more entry, the total. */
  private record Records(CifarFormat format, List<String> names, ByteBuffer[] files, int[] starts) {
    static Records of(CifarFormat format, Path where, List<String> names, CifarFiles found) {
      ByteBuffer[] files = new ByteBuffer[names.size()];
      int[] starts = new int[files.length + 1];
      Records records = new Records(format, names, files, starts);
      for (int i = 0; i < files.length; i++) {
        String name = names.get(i);
        files[i] = found.contents().get(name);
        if (files[i] == null) {
          throw new DataException(
              where + ": " + format.title() + " lacks its file " + name + ". Unpack it again.");
        }
        int bytes = files[i].limit();
        if (bytes == 0 || bytes % format.recordBytes() != 0) {
          throw new DataException(
              where
                  + ": "
                  + name
                  + " has "
                  + bytes
                  + " bytes, expected a multiple of "
                  + format.recordBytes()
                  + ". The file is cut off or of another set.");
        }
        starts[i + 1] = starts[i] + bytes / format.recordBytes();
        records.requireLabels(where, i);
      }
      return records;
    }

    private void requireLabels(Path where, int file) {
      for (int record = 0; record < starts[file + 1] - starts[file]; record++) {
        if (label(file, record) >= format.classes()) {
          throw new DataException(
              where
                  + ": "
                  + names.get(file)
                  + ", image "
                  + record
                  + ": label "
                  + label(file, record)
                  + ", expected 0.."
                  + (format.classes() - 1)
                  + ". The file is damaged or of another set.");
        }
      }
    }

    void addTo(DataIdentity.Digest digest) {
      for (ByteBuffer file : files) {
        CRC32 sum = new CRC32();
        sum.update(file.duplicate().rewind());
        digest.add(file.limit()).add(sum.getValue());
      }
    }

    int file(int index) {
      int file = 0;
      while (index >= starts[file + 1]) {
        file++;
      }
      return file;
    }

    int label(int file, int record) {
      return files[file].get(record * format.recordBytes() + format.labelBytes() - 1) & 0xFF;
    }
  }

  private final class Reader implements ImageReader {
    private static final int PLANE = CifarFormat.SIDE * CifarFormat.SIDE;

    private final byte[] planes = new byte[3 * PLANE];

    @Override
    public void read(Split split, int index, Image into) {
      Records records = records(split);
      int file = records.file(index);
      int record = index - records.starts[file];
      records.files[file].get(record * format.recordBytes() + format.labelBytes(), planes);
      into.reshape(CifarFormat.SIDE, CifarFormat.SIDE);
      byte[] rgb = into.rgb();
      for (int p = 0, i = 0; p < PLANE; p++, i += 3) {
        rgb[i] = planes[p];
        rgb[i + 1] = planes[PLANE + p];
        rgb[i + 2] = planes[2 * PLANE + p];
      }
    }

    @Override
    public void close() {}
  }
}
