package org.selfdiff.runner.data.folder;

/** Where the classes of images come from that their source says nothing of. */
public enum Labels {
  /** From folders where they are those of classes, by all signs. */
  AUTO,
  /** From folders, which have to be there. */
  FOLDERS,
  /** From nowhere. */
  NONE
}
