package io.culvert.node.config;

import io.culvert.cluster.ClusterConfig;
import io.culvert.cluster.quota.QuotaConfig;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.endpoint.EndpointConfig;
import io.culvert.registry.RegistryConfig;
import java.nio.file.Path;

/**
 * Everything that one node is told: the root of the YAML file, one record per section.
 *
 * @param dataDir where generated keys, certificates and the embedded database live
 */
public record HubConfig(
        HubSettings hub,
        NodeSettings node,
        Path dataDir,
        HttpsConfig https,
        MqttConfig mqtt,
        ManagementConfig management,
        TicketSettings tickets,
        ClusterConfig cluster,
        RegistryConfig registry,
        CoordinatorConfig coordinator,
        EndpointConfig endpoint,
        QuotaConfig quotas) {
    public static HubConfig defaults() {
        return new HubConfig(
                HubSettings.defaults(),
                NodeSettings.defaults(),
                Path.of("culvert-data"),
                HttpsConfig.defaults(),
                MqttConfig.defaults(),
                ManagementConfig.defaults(),
                TicketSettings.defaults(),
                ClusterConfig.defaults(),
                RegistryConfig.defaults(),
                CoordinatorConfig.defaults(),
                EndpointConfig.defaults(),
                QuotaConfig.defaults());
    }
}
