/**
 * What passes between a hub's own nodes, or between the roles of one: bus requests, presence, rendezvous records, tickets.
 *
 * <p>The services never import each other; they talk through the typed requests here, in one process exactly as in many.
 */
package io.culvert.cluster;
