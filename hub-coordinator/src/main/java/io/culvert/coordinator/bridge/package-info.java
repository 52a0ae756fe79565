/** The way to the event bus's operations for programs outside the cluster: WebSockets that speak the SockJS bridge's protocol. */
package io.culvert.coordinator.bridge;
