package io.culvert.endpoint.link;

import io.culvert.cluster.ClusterTls;

/**
 * Where this node takes links, and how it proves on them who it is.
 *
 * @param host the address that the port is bound to
 * @param address {@code host:port} where the other nodes reach it
 */
public record LinkSettings(String host, int port, String address, ClusterTls tls) {}
