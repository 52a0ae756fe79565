/** The cluster's control, many nodes of it, in virtual time and in one thread: what is run from one seed happens again from it. */
package io.culvert.it.simulation;
