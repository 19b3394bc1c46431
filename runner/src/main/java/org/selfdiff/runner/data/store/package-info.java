/** Decoded pixels kept on disk. */
package org.selfdiff.runner.data.store;
