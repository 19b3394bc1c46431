/** What a sweep would cost, before anything of it is run. */
package org.selfdiff.runner.sweep.plan;
