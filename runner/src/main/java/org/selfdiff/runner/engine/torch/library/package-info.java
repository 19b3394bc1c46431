/** libtorch itself: how it is loaded, its thread and its terms; never what it computes. */
package org.selfdiff.runner.engine.torch.library;
