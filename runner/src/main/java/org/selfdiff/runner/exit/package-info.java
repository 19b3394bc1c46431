/** How the process ends: exit codes, and the exception that carries one. */
package org.selfdiff.runner.exit;
