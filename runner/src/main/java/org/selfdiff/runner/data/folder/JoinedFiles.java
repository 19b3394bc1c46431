package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.stream.IntStream;

/** The files of several sources, one after the other. */
final class JoinedFiles implements ImageFiles {
  private final List<ImageFiles> parts;
  private final int[] ends;

  /** Of at least one source; they are closed together with this. */
  JoinedFiles(List<ImageFiles> parts) {
    this.parts = List.copyOf(parts);
    ends = new int[parts.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end = Math.addExact(end, parts.get(i).names().size());
      ends[i] = end;
    }
  }

  private int part(int entry) {
    int part = 0;
    while (entry >= ends[part]) {
      part++;
    }
    return part;
  }

  private int within(int part, int entry) {
    return part == 0 ? entry : entry - ends[part - 1];
  }

  @Override
  public List<ImageFiles> parts() {
    return parts;
  }

  @Override
  public Path root() {
    return parts.get(0).root();
  }

  @Override
  public String title() {
    List<String> titles = parts.stream().map(ImageFiles::title).toList();
    int last = titles.size() - 1;
    return String.join(", ", titles.subList(0, last)) + " and " + titles.get(last);
  }

  @Override
  public String source(int entry) {
    int part = part(entry);
    return parts.get(part).source(within(part, entry));
  }

  private final class Names extends AbstractList<String> implements RandomAccess {
    @Override
    public String get(int entry) {
      int part = part(entry);
      return parts.get(part).names().get(within(part, entry));
    }

    @Override
    public int size() {
      return ends[ends.length - 1];
    }
  }

  @Override
  public List<String> names() {
    return new Names();
  }

  @Override
  public List<String> folders() {
    return parts.stream().flatMap(part -> part.folders().stream()).toList();
  }

  @Override
  public long length(int entry) throws IOException {
    int part = part(entry);
    return parts.get(part).length(within(part, entry));
  }

  @Override
  public long modified(int entry) throws IOException {
    int part = part(entry);
    return parts.get(part).modified(within(part, entry));
  }

  @Override
  public long extent(int entry) throws IOException {
    int part = part(entry);
    return parts.get(part).extent(within(part, entry));
  }

  /** Sources without groups are one each, where others have some. */
  @Override
  public int[] groups() {
    IntStream.Builder groups = IntStream.builder();
    boolean any = false;
    for (int part = 0; part < ends.length; part++) {
      int first = part == 0 ? 0 : ends[part - 1];
      int[] within = parts.get(part).groups();
      any |= within.length > 0;
      for (int start : within.length > 0 ? within : new int[1]) {
        groups.add(first + start);
      }
    }
    return any ? groups.build().toArray() : new int[0];
  }

  @Override
  public long sum(int entry) throws IOException {
    int part = part(entry);
    return parts.get(part).sum(within(part, entry));
  }

  @Override
  public void keepSums() {
    parts.forEach(ImageFiles::keepSums);
  }

  @Override
  public long keptSum(int entry) throws IOException {
    int part = part(entry);
    return parts.get(part).keptSum(within(part, entry));
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    int part = part(entry);
    parts.get(part).read(within(part, entry), into);
  }

  @Override
  public void close() throws IOException {
    IOException problem = null;
    for (ImageFiles part : parts) {
      try {
        part.close();
      } catch (IOException e) {
        problem = e;
      }
    }
    if (problem != null) {
      throw problem;
    }
  }
}
