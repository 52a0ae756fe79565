package io.culvert.cluster.hazelcast;

import io.culvert.cluster.ClusterConfig;
import io.culvert.cluster.discovery.HostResolver;
import io.culvert.cluster.discovery.KubernetesMembers;
import io.culvert.cluster.discovery.ListedMembers;
import io.culvert.cluster.discovery.MemberFinder;
import io.culvert.cluster.discovery.NamedMembers;

/** Which finder a configuration asks for. */
final class Finders {
    private Finders() {}

    static MemberFinder of(ClusterConfig config) {
        return switch (config.discovery()) {
            case MEMBERS -> new ListedMembers(config.members(), config.port(), HostResolver.SYSTEM);
            case DNS -> new NamedMembers(config.dnsName(), config.port(), HostResolver.SYSTEM);
            case KUBERNETES -> new KubernetesMembers(config.kubernetes(), config.port());
            case NONE -> throw new IllegalArgumentException("cluster.discovery: " + config.discovery());
        };
    }
}
