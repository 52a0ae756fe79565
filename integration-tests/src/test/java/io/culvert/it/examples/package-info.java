/** The examples, run as their pages say. */
package io.culvert.it.examples;
