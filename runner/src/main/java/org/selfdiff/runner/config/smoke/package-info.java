/** Makes any experiment so small that it runs whole in seconds. */
package org.selfdiff.runner.config.smoke;
