/** The door: what a leg must bring before it becomes a WebSocket. */
package io.culvert.endpoint.admission;
