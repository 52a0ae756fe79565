/** Streams from end to end through a whole hub: bytes, endings, handshakes. */
package io.culvert.it.stream;
