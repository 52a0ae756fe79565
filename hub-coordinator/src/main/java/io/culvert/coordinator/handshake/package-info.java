/** From a service's request to two tickets: who decides, in which order, until when. */
package io.culvert.coordinator.handshake;
