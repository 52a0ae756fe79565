/** The coordinator role: holds devices' sessions and runs the handshakes of streams. */
package io.culvert.coordinator;
