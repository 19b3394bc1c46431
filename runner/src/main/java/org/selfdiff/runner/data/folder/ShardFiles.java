package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Words;
import org.selfdiff.runner.data.shard.SampleTable;
import org.selfdiff.runner.data.shard.Shard;

/** The images of WebDataset's shards, read in place. */
final class ShardFiles implements ImageFiles, FileTags {
  private final Path root;
  private final List<SampleTable> shards;
  private final List<Optional<Split>> splits;
  private final List<String> words;
  private final List<int[]> wordIndices = new ArrayList<>();
  private final PartNames names;
  private final OpenFiles open;
  private final List<String> notices;

  private ShardFiles(Path root, List<Path> files, List<SampleTable> listed) throws IOException {
    this.root = root;
    List<String> paths = PartFiles.paths(files);
    PartSplits used = PartSplits.of(paths, i -> !listed.get(i).words().isEmpty());
    shards = used.of(listed);
    splits = used.splits();
    names = new PartNames(used.of(paths), shards.stream().map(SampleTable::names).toList());
    open = new OpenFiles(used.of(files));
    notices = new ArrayList<>(used.notices());
    Words all = new Words();
    for (SampleTable shard : shards) {
      wordIndices.add(shard.words().stream().mapToInt(all::index).toArray());
    }
    words = all.list();
    long empty = shards.stream().mapToLong(SampleTable::empty).sum();
    if (names.isEmpty()) {
      throw new IOException(
          "there is no image among the %d samples of its shards, expected files of type %s"
              .formatted(empty, ImageNames.types()));
    }
    if (empty > 0) {
      notices.add(empty + (empty == 1 ? " sample holds" : " samples hold") + " no image");
    }
  }

  /**
   * Lists shards, several at once.
   *
   * @throws IOException if one of them is damaged: the first one, and where
   */
  static ShardFiles open(Path root, List<Path> files) throws IOException {
    return new ShardFiles(
        root, files, PartFiles.each(files, file -> Shard.list(file, ShardFiles::isImage)));
  }

  /** Whether the first image of a lone .tar has a label beside it, as only in shards. */
  static boolean isShard(Path file) {
    try {
      return Shard.isLabeled(file, ShardFiles::isImage);
    } catch (IOException e) {
      // Who reads it as an archive says what is wrong with it.
      return false;
    }
  }

  private static boolean isImage(String name) {
    return ImageNames.isImage(name) && ImageNames.isVisible(name);
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public List<String> folders() {
    return List.of();
  }

  @Override
  public boolean areChosen() {
    return true;
  }

  @Override
  public Optional<FileTags> tags() {
    return Optional.of(this);
  }

  @Override
  public Optional<String> label(int entry) {
    int shard = names.part(entry);
    int label = shards.get(shard).labels()[entry - names.start(shard)];
    return label < 0 ? Optional.empty() : Optional.of(words.get(wordIndices.get(shard)[label]));
  }

  @Override
  public Optional<Split> split(int entry) {
    return splits.get(names.part(entry));
  }

  @Override
  public long modified(int entry) throws IOException {
    return open.modified(names.part(entry));
  }

  @Override
  public int[] groups() {
    return names.starts();
  }

  @Override
  public List<String> notices() {
    return notices;
  }

  @Override
  public long length(int entry) {
    int shard = names.part(entry);
    return shards.get(shard).lengths()[entry - names.start(shard)];
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    int shard = names.part(entry);
    open.read(shard, shards.get(shard).offsets()[entry - names.start(shard)], into);
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
