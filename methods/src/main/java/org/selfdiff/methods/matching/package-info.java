/** Matching a student's channels to a teacher's, and reducing the teacher's features to them. */
package org.selfdiff.methods.matching;
