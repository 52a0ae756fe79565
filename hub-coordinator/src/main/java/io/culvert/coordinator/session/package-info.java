/** The live control connections of devices: who is connected, who listens for streams, which offers wait for an answer. */
package io.culvert.coordinator.session;
