package org.selfdiff.runner.config.source;

import java.nio.file.Path;

/**
 * One file that an experiment was read from.
 *
 * @param path absolute path
 * @param name its name in messages
 * @param text what it says
 */
public record SourceFile(Path path, String name, String text) {}
