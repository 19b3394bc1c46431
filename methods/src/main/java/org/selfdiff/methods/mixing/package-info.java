/**
 * Mixing priors: how images are mixed with others of their batch and what the mixtures are to be
 * like. They are independent of the method.
 */
package org.selfdiff.methods.mixing;
