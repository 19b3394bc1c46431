/** Many runs from one file: an interrupted sweep goes on where its ledger ends. */
package org.selfdiff.runner.sweep;
