/**
 * The op vocabulary and the graph of one training step.
 *
 * <p>A {@link org.selfdiff.methods.graph.Graph} is a list of nodes over a closed vocabulary and, in
 * step with it, a real SameDiff graph of stock libnd4j ops. {@link
 * org.selfdiff.methods.graph.Primitive} ops stand for one stock op each; a {@link
 * org.selfdiff.methods.graph.Region} is a composite of primitives that an executor or exporter may
 * replace by one kernel. {@link org.selfdiff.methods.graph.Gradients} appends the backward pass.
 * Everything that consumes graphs is one {@link org.selfdiff.methods.graph.OpVisitor}.
 */
package org.selfdiff.methods.graph;
