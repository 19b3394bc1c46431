/** Trained networks in the formats of other tools: ONNX, PyTorch's checkpoints, safetensors. */
package org.selfdiff.exports;
