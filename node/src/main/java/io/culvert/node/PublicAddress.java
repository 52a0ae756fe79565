package io.culvert.node;

import io.culvert.cluster.HubNames;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.culvert.node.front.Origins;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Secret;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients reach this node: under the hub's name and at the port that they see, which may be another than the node's own.
 *
 * @param port of HTTPS
 */
record PublicAddress(HubConfig config, HubNames names, int port) {
    private static final Logger LOG = LoggerFactory.getLogger(PublicAddress.class);

    static PublicAddress of(HubConfig config, HubNames names, Fronts fronts) {
        int configured = config.hub().publicPort();
        return new PublicAddress(
                config,
                names,
                configured == 0 ? fronts.httpsPort().orElse(config.https().port()) : configured);
    }

    /** Where the legs of streams to this endpoint are dialled, {@code wss://host:port}. */
    String endpointUrl() {
        String configured = config.endpoint().publicUrlOf(config.node().name());
        return configured.isEmpty() ? "wss://" + new HostPort(names.hostName(), port) : configured;
    }

    /** Tells the operator of an endpoint whose legs will most likely be dialled elsewhere. */
    void warnOfNoEndpointUrl() {
        if (NodeFiles.runs(config, Role.ENDPOINT)
                && !NodeFiles.runs(config, Role.COORDINATOR)
                && config.endpoint().publicUrl().isEmpty()) {
            LOG.warn("endpoint.public-url: missing, so clients dial {}, where coordinators may be", endpointUrl());
        }
    }

    /** The browsers' pages that may call. */
    Predicate<String> origins() {
        return Origins.of(config.https(), config.hub().hostNames(), port);
    }

    /** What a service connects with that has this key of a policy. */
    ConnectionString connectionString(String policy, Secret key) {
        return ConnectionString.ofPolicy(names.hostName(), port, policy, key);
    }
}
