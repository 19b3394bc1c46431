package org.selfdiff.runner.data.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Gathers sentences about the files of a source. */
final class Notices {
  private final List<String> names;
  private final List<String> all = new ArrayList<>();

  Notices(List<String> names) {
    this.names = names;
  }

  Notices when(boolean so, String sentence) {
    if (so) {
      all.add(sentence);
    }
    return this;
  }

  /** Files that are no images. */
  Notices unread(int[] entries) {
    return when(
        entries.length > 0,
        entries.length == 0
            ? ""
            : LeftOut.unread(IntStream.of(entries).mapToObj(names::get).toList()));
  }

  /** Images that are no part of the set. */
  Notices leftOut(int[] entries, String where) {
    return when(
        entries.length > 0,
        entries.length == 0
            ? ""
            : LeftOut.counted(entries.length, "image")
                + " "
                + where
                + (entries.length == 1 ? " is" : " are")
                + " left out, such as "
                + names.get(entries[0]));
  }

  List<String> all() {
    return all;
  }
}
