/** CIFAR-10 and CIFAR-100 in their binary form (Krizhevsky 2009). */
package org.selfdiff.runner.data.cifar;
