package org.selfdiff.runner.data;

/**
 * The file of an image.
 *
 * @param bytes of it, as they are packed within the image's format
 * @param kind its format and the kind of its pixels, such as {@code JPEG RGB}
 */
public record ImageFile(long bytes, String kind) {}
