/**
 * PyTorch's checkpoint files, read and written without Python. Reading runs nothing: a pickle may
 * hold tensors and plain containers; whatever else it names stays a name.
 */
package org.selfdiff.exports.pytorch;
