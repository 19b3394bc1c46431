package org.selfdiff.runner.data.augment;

/** One random operation on an image. */
public sealed interface Augmentation
    permits RandomResizedCrop, HorizontalFlip, ColorJitter, Grayscale, GaussianBlur, Solarize {}
