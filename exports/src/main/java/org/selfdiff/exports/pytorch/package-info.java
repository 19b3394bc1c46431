/**
 * PyTorch's checkpoint files, read and written without Python. Reading runs nothing: a pickle may
 * hold tensors and plain containers, and whatever else it names is refused.
 */
package org.selfdiff.exports.pytorch;
