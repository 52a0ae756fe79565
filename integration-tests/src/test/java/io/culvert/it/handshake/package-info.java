/** The handshake on the wire, played by raw clients that share no code with the hub. */
package io.culvert.it.handshake;
