/** Layers and the networks made of them: what they have to learn, and how they compute. */
package org.selfdiff.methods.network;
