package org.selfdiff.runner.data;

/** Where the images come from. */
public sealed interface Data permits ShapesData, Cifar10Data, Cifar100Data, ImagesData {}
