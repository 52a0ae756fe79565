package io.culvert.cluster;

import java.net.URI;
import java.nio.file.Path;

/**
 * Where the Kubernetes API tells the addresses of the hub's pods.
 *
 * @param namespace of the pods; empty: the one of this pod
 * @param serviceName the Service whose endpoints are the nodes
 * @param serviceLabel else {@code name=value}: the nodes are the endpoints of all Services with this label
 * @param apiServer of the cluster that this pod runs in
 * @param tokenFile read anew each time, since Kubernetes replaces it
 * @param caFile the authority of the API server's certificate
 */
public record KubernetesConfig(
        String namespace, String serviceName, String serviceLabel, String apiServer, Path tokenFile, Path caFile) {
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    public KubernetesConfig {
        checkName("namespace", namespace);
        checkName("service-name", serviceName);
        if (!serviceLabel.isEmpty() && !serviceLabel.matches("[A-Za-z0-9./_-]+=[A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "cluster.kubernetes.service-label: '" + serviceLabel + "' (expected: name=value)");
        }
        if (!isHttps(apiServer)) {
            throw new IllegalArgumentException(
                    "cluster.kubernetes.api-server: '" + apiServer + "' (expected: an https:// URL)");
        }
    }

    public static KubernetesConfig defaults() {
        return new KubernetesConfig(
                "", "", "", "https://kubernetes.default.svc", ACCOUNT.resolve("token"), ACCOUNT.resolve("ca.crt"));
    }

    private static void checkName(String key, String name) {
        if (!name.matches("[a-z0-9.-]{0,253}")) {
            throw new IllegalArgumentException(
                    "cluster.kubernetes." + key + ": '" + name + "' (expected: a name of Kubernetes)");
        }
    }

    private static boolean isHttps(String url) {
        try {
            URI uri = URI.create(url);
            return "https".equals(uri.getScheme()) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
