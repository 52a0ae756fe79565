/** Streams whose two legs landed on two nodes: the links between them, taken and dialled. */
package io.culvert.endpoint.link;
