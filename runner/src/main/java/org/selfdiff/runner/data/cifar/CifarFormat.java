package org.selfdiff.runner.data.cifar;

import java.util.List;

/**
 * The binary files of one CIFAR set: records of label bytes and 3072 pixel bytes, the red plane
 * first, as its home page (https://www.cs.toronto.edu/~kriz/cifar.html) describes them.
 */
public enum CifarFormat {
  /** 10 classes, one label byte. */
  CIFAR10(
      "CIFAR-10",
      10,
      1,
      "cifar-10-batches-bin",
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin"),
      "test_batch.bin",
      "batches.meta.txt",
      "cifar-10-binary.tar.gz",
      "c32a1d4ab5d03f1284b67883e8d87530"),
  /** 100 classes; a coarse label byte that is skipped, then the fine one. */
  CIFAR100(
      "CIFAR-100",
      100,
      2,
      "cifar-100-binary",
      List.of("train.bin"),
      "test.bin",
      "fine_label_names.txt",
      "cifar-100-binary.tar.gz",
      "03b5dce01913d631647c71ecec9e9cb8");

  /** Side of an image in pixels. */
  static final int SIDE = 32;

  private static final String HOME = "https://www.cs.toronto.edu/~kriz/";

  private final String title;
  private final int classes;
  private final int labelBytes;
  private final String folder;
  private final List<String> trainFiles;
  private final String testFile;
  private final String namesFile;
  private final String archive;
  private final String md5;

  CifarFormat(
      String title,
      int classes,
      int labelBytes,
      String folder,
      List<String> trainFiles,
      String testFile,
      String namesFile,
      String archive,
      String md5) {
    this.title = title;
    this.classes = classes;
    this.labelBytes = labelBytes;
    this.folder = folder;
    this.trainFiles = trainFiles;
    this.testFile = testFile;
    this.namesFile = namesFile;
    this.archive = archive;
    this.md5 = md5;
  }

  String title() {
    return title;
  }

  /** Number of classes. */
  public int classes() {
    return classes;
  }

  /** Label bytes of a record; the last one is the label. */
  int labelBytes() {
    return labelBytes;
  }

  int recordBytes() {
    return labelBytes + 3 * SIDE * SIDE;
  }

  /** Folder within the archive. */
  String folder() {
    return folder;
  }

  List<String> trainFiles() {
    return trainFiles;
  }

  String testFile() {
    return testFile;
  }

  /** Text file with one class name per line. */
  String namesFile() {
    return namesFile;
  }

  /** File name of the official archive. */
  String archive() {
    return archive;
  }

  /** Where the official archive is. */
  String url() {
    return HOME + archive;
  }

  /** Checksum of the official archive, from the home page. */
  String md5() {
    return md5;
  }
}
