package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.Split;

/** Chosen files in a chosen order; relative names are below the folder of what chose them. */
final class ListedFiles implements ImageFiles {
  private static final String COMMENT = "#";
  private static final int NONE = -1;
  private static final int NO_SPLIT = 0;
  private static final int TRAIN = 1;
  private static final int TEST = 2;
  private static final int VALIDATION = 3;

  /** What the column of splits may have. */
  private static final Map<String, Integer> SPLITS =
      Map.of(
          "", NO_SPLIT,
          "train", TRAIN,
          "training", TRAIN,
          "test", TEST,
          "testing", TEST,
          "val", VALIDATION,
          "valid", VALIDATION,
          "validation", VALIDATION);

  private final Path root;
  private final FileTableBuilder table = new FileTableBuilder();
  private List<String> names = List.of();
  private final EntryList labels = new EntryList();
  private final EntryList splits = new EntryList();
  private final List<String> classes = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Map<String, Integer> known = new HashMap<>();
  private int[] labelOf = {};
  private int[] splitOf = {};

  private ListedFiles(Path root) {
    this.root = root;
  }

  /**
   * Opens images for whom nothing but an order is needed.
   *
   * @param where an image, a list, or what {@link ImageFiles#open} opens, whose files come in the
   *     order of their names
   */
  static ImageFiles open(Path where) throws IOException {
    String name = where.getFileName().toString();
    if (Files.isRegularFile(where) && ImageNames.isImage(name)) {
      ListedFiles one = new ListedFiles(where);
      one.table.add(name, 0, 0);
      return one.ready();
    }
    return ListText.isList(where) ? ofList(where) : ImageFiles.open(where);
  }

  /**
   * The files of a list, whatever their endings: every line that is not blank is one, except a
   * remark, which begins with # and is no file, and a first line that names columns. Of the columns
   * the first is the path, the second the label, the third the split, unless they are named.
   *
   * @param list text in UTF-8
   * @throws IOException naming the first line that is no file
   */
  static ListedFiles ofList(Path list) throws IOException {
    ListedFiles files = new ListedFiles(list);
    ListColumns columns = ListColumns.USUAL;
    boolean first = true;
    try (ListText text = new ListText(list)) {
      for (List<String> row = text.next(); row != null; row = text.next()) {
        Optional<ListColumns> named = first ? ListColumns.named(row) : Optional.empty();
        String name = ListColumns.field(row, named.orElse(columns).path());
        first &= name.startsWith(COMMENT);
        if (named.isPresent() && !exists(list, name)) {
          columns = named.get();
        } else if (!name.startsWith(COMMENT) || exists(list, name)) {
          files.add(row, columns, text.number());
        }
      }
    }
    return files.ready();
  }

  private static boolean exists(Path list, String name) {
    try {
      return Files.isRegularFile(list.resolveSibling(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void add(List<String> row, ListColumns columns, int line) throws IOException {
    columns.require(row, line);
    String name = ListColumns.field(row, columns.path());
    requireFile(name, line);
    String label = ListColumns.field(row, columns.label());
    String split = ListColumns.field(row, columns.split()).toLowerCase(Locale.ROOT);
    Integer of = SPLITS.get(split);
    if (of == null) {
      throw new IOException(
          "line " + line + " has the split " + split + ", expected train, test, val or nothing");
    }
    table.add(name, 0, 0);
    labels.add(label.isEmpty() ? NONE : known.computeIfAbsent(label, this::number));
    splits.add(of);
  }

  private int number(String label) {
    classes.add(label);
    return classes.size() - 1;
  }

  private void requireFile(String name, int line) throws IOException {
    Path file;
    try {
      file = root.resolveSibling(name);
    } catch (InvalidPathException e) {
      throw new IOException("line " + line + " is no path: " + e.getReason(), e);
    }
    if (name.isEmpty() || !Files.isRegularFile(file)) {
      throw new IOException(
          "line "
              + line
              + (name.isEmpty()
                  ? " has no path"
                  : " names "
                      + name
                      + (Files.exists(file) ? ", which is no file" : ", which is not there")
                      + separated(name)));
    }
  }

  /** Lists of other programs have a space before the label. */
  private String separated(String name) {
    int space = name.lastIndexOf(' ');
    return space > 0 && exists(root, name.substring(0, space).strip())
        ? "; put a tab between the path and the label"
        : "";
  }

  private ListedFiles ready() throws IOException {
    names = table.inOrder();
    labelOf = labels.toArray();
    splitOf = splits.toArray();
    known.clear();
    return this;
  }

  /** The same files without those of the validation split where there is a test split. */
  ListedFiles withOneTest() throws IOException {
    int validation = (int) IntStream.of(splitOf).filter(split -> split == VALIDATION).count();
    if (validation == 0 || IntStream.of(splitOf).noneMatch(split -> split == TEST)) {
      return this;
    }
    ListedFiles others = new ListedFiles(root);
    others.classes.addAll(classes);
    for (int entry = 0; entry < splitOf.length; entry++) {
      if (splitOf[entry] != VALIDATION) {
        others.table.add(names.get(entry), 0, 0);
        others.labels.add(labelOf[entry]);
        others.splits.add(splitOf[entry]);
      }
    }
    others.notices.add(
        LeftOut.counted(validation, "image")
            + " of the split val "
            + (validation == 1 ? "is" : "are")
            + " left out, as there is test");
    return others.ready();
  }

  private final class Tags implements FileTags {
    @Override
    public Optional<String> label(int entry) {
      return labelOf[entry] < 0 ? Optional.empty() : Optional.of(classes.get(labelOf[entry]));
    }

    @Override
    public Optional<Split> split(int entry) {
      return switch (splitOf[entry]) {
        case NO_SPLIT -> Optional.empty();
        case TRAIN -> Optional.of(Split.TRAIN);
        default -> Optional.of(Split.TEST);
      };
    }
  }

  @Override
  public Optional<FileTags> tags() {
    return labelOf.length == 0 ? Optional.empty() : Optional.of(new Tags());
  }

  @Override
  public List<String> notices() {
    return notices;
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public List<String> names() {
    return names;
  }

  /** Where an entry lies. */
  Path file(int entry) {
    return root.resolveSibling(names.get(entry));
  }

  @Override
  public boolean areChosen() {
    return true;
  }

  @Override
  public List<String> folders() {
    return List.of();
  }

  @Override
  public long length(int entry) throws IOException {
    return Files.size(file(entry));
  }

  @Override
  public long modified(int entry) throws IOException {
    return Files.getLastModifiedTime(file(entry)).to(TimeUnit.NANOSECONDS);
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    try (FileChannel channel = FileChannel.open(file(entry))) {
      ArchiveChannel.readFully(channel, 0, into);
    }
  }

  @Override
  public void close() {}
}
