/**
 * Image sets of files: a folder, a .zip or a .tar with {@code train/CLASS/} and {@code
 * test/CLASS/}.
 */
package org.selfdiff.runner.data.folder;
