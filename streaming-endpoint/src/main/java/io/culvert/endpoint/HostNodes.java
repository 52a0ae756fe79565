package io.culvert.endpoint;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.quota.Quotas;
import io.culvert.endpoint.rendezvous.Hosts;

/** The endpoint nodes that hold the legs, told over the bus. Has no state. */
record HostNodes(Bus bus, Quotas quotas) implements Hosts {
    @Override
    public void end(String host, EndpointCalls.End end) {
        bus.tell(Address.node(host), EndpointCalls.END, end);
    }

    @Override
    public void giveBack(StreamLease lease) {
        quotas.release(lease.id());
    }
}
