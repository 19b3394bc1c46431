package org.selfdiff.runner.data.folder;

import java.util.List;

/**
 * Goes through the visible files of a source. Files of one folder mostly follow one another, so
 * what is to be said of a folder is found out once.
 */
final class FolderWalk {
  private FolderWalk() {}

  /** Takes files. */
  interface Visitor {
    /** The files that follow lie in this folder; empty for the root. */
    void folder(String folder);

    /** A file of the folder. */
    void file(int entry, String name, boolean image);
  }

  /**
   * Shows every file that is not hidden; files that were chosen are images, whatever they are
   * called.
   */
  static void over(ImageFiles files, Visitor visitor) {
    List<String> names = files.names();
    boolean chosen = files.areChosen();
    String folder = null;
    boolean visible = false;
    for (int entry = 0; entry < names.size(); entry++) {
      String name = names.get(entry);
      int slash = name.lastIndexOf('/');
      if (folder == null || folder.length() != Math.max(0, slash) || !name.startsWith(folder)) {
        folder = name.substring(0, Math.max(0, slash));
        visible = chosen || folder.isEmpty() || ImageNames.isVisible(folder);
        if (visible) {
          visitor.folder(folder);
        }
      }
      if (visible && (chosen || !ImageNames.isHidden(name.substring(slash + 1)))) {
        visitor.file(entry, name, chosen || ImageNames.isImage(name));
      }
    }
  }
}
