/** Apache Spark as the machines of a sweep: each run, up to its next rung, is a task. */
package org.selfdiff.runner.spark;
