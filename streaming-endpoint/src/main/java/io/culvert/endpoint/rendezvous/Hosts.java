package io.culvert.endpoint.rendezvous;

import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.StreamLease;

/** Whom an arbiter tells of the streams that it decided on. */
public interface Hosts {
    /** Tells the node that holds a stream's legs; nothing comes back. */
    void end(String host, EndpointCalls.End end);

    /** Gives back the place of a stream that will never be; a host gives back those that it had. */
    void giveBack(StreamLease lease);
}
