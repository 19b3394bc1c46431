package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigObject;

/**
 * The text of one file as a tree, and its outline.
 *
 * @param tree the tree, includes filled in
 * @param outline where it says what
 * @param complete whether the whole text could be read
 */
record Parsed(ConfigObject tree, Outline outline, boolean complete) {}
