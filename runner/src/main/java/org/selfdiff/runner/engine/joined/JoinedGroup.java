package org.selfdiff.runner.engine.joined;

import java.util.List;
import org.selfdiff.runner.engine.plan.Instruction;

/**
 * Several instructions of a plan that one kernel runs. In a script it is, in this order: the
 * library's calls of {@code besides}, the launch, the names of {@code aliases}.
 *
 * @param members the calls that the kernel runs, in the order of the plan
 * @param aliases other names of what the kernel computes, in the order of the plan; a name whose
 *     value the kernel keeps to itself is not among them
 * @param besides calls of which the kernel computes the first output alone, because the others are
 *     sums that a library's kernel makes. They come before the launch: {@link
 *     org.selfdiff.methods.graph.BatchNormTrain} for mean and variance, which the kernel then
 *     reads; {@link org.selfdiff.methods.graph.LayerNormGrad} for the gradients of gain and bias
 * @param inputs what the kernel reads, in the order of its first parameters
 * @param outputs what it writes, in the order of its last parameters
 * @param kernel the kernel
 */
public record JoinedGroup(
    List<Instruction.Call> members,
    List<Instruction.Alias> aliases,
    List<Instruction.Call> besides,
    List<Read> inputs,
    List<Written> outputs,
    JoinedKernel kernel)
    implements JoinedEntry {
  /** Copies the lists. */
  public JoinedGroup {
    members = List.copyOf(members);
    aliases = List.copyOf(aliases);
    besides = List.copyOf(besides);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
