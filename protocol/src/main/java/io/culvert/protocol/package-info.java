/**
 * What crosses the hub's border: identities, endings, tickets' claims, SAS, connection strings and the constants of the wire.
 *
 * <p>Nothing here opens a socket or knows that a hub may be a cluster.
 */
package io.culvert.protocol;
