/**
 * ONNX files of inference graphs, and their proof in ONNX Runtime.
 *
 * <p>{@link org.selfdiff.exports.onnx.OnnxExporter} writes the file, {@link
 * org.selfdiff.exports.onnx.OnnxProof} compares it with the graph that it was written from, and
 * {@link org.selfdiff.exports.onnx.OnnxFile} adds the outcome to the file.
 */
package org.selfdiff.exports.onnx;
