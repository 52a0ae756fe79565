/** The streams that live now, as an operator sees and ends them. */
package io.culvert.it.live;
