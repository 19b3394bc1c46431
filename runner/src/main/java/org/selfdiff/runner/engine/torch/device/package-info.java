/** What a step has of its device: memory, queues, recordings; never what the step computes. */
package org.selfdiff.runner.engine.torch.device;
