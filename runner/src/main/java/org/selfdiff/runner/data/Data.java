package org.selfdiff.runner.data;

/** Where the images come from. */
public sealed interface Data permits ShapesData, Cifar10Data, Cifar100Data, ImagesData {
  /**
   * Opens the images; the caller closes them.
   *
   * @throws DataException if they are missing or unreadable
   */
  ImageSet open();
}
