package org.selfdiff.runner.engine.torch;

import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;

/**
 * An exchange with other ranks that begins between two parts of a script.
 *
 * @param label its name in profiles
 * @param what the exchange
 * @param type type of what travels; of bytes for numbers of 16 bits
 * @param from variable of what is given, row-major without gaps
 * @param into variable of what is got, which may be the same
 */
record TorchExchange(String label, Collective what, DType type, String from, String into) {}
