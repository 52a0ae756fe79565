package io.culvert.cluster.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.cluster.KubernetesConfig;
import io.culvert.protocol.HostPort;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The nodes that Kubernetes lists as endpoints of a Service, ready ones and others: a node becomes ready only once it has found the
 * others. The pod's service account needs the right to get {@code endpoints} of its namespace (to list them, with a label).
 *
 * <p>Token and authority are read each time, since Kubernetes replaces both.
 */
public final class KubernetesMembers implements MemberFinder {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final KubernetesConfig config;
    private final int port;
    private final ObjectMapper json = new ObjectMapper();

    public KubernetesMembers(KubernetesConfig config, int port) {
        this.config = config;
        this.port = port;
    }

    @Override
    public String source() {
        return config.serviceName().isEmpty()
                ? "Kubernetes (Services with " + config.serviceLabel() + ")"
                : "Kubernetes (Service " + config.serviceName() + ")";
    }

    @Override
    public Found find() throws IOException {
        String namespace = namespace();
        HttpResponse<String> answer = ask(path(namespace));
        if (answer.statusCode() != 200) {
            throw new IOException(refusal(answer.statusCode(), namespace));
        }
        try {
            JsonNode body = json.readTree(answer.body());
            Set<String> addresses = new TreeSet<>();
            if (body.has("items")) {
                body.get("items").forEach(endpoints -> collect(endpoints, addresses));
            } else {
                collect(body, addresses);
            }
            return new Found(
                    addresses.stream()
                            .map(address -> new HostPort(address, port))
                            .toList(),
                    List.of());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException("the API's answer is malformed", e);
        }
    }

    private static void collect(JsonNode endpoints, Set<String> addresses) {
        endpoints.path("subsets").forEach(subset -> {
            List<JsonNode> all = new ArrayList<>();
            subset.path("addresses").forEach(all::add);
            subset.path("notReadyAddresses").forEach(all::add);
            all.forEach(each -> addresses.add(each.path("ip").asText()));
        });
    }

    private String path(String namespace) {
        String all = "/api/v1/namespaces/" + namespace + "/endpoints";
        return config.serviceName().isEmpty()
                ? all + "?labelSelector=" + URLEncoder.encode(config.serviceLabel(), StandardCharsets.UTF_8)
                : all + "/" + config.serviceName();
    }

    private String refusal(int status, String namespace) {
        String right = config.serviceName().isEmpty() ? "list" : "get";
        return switch (status) {
            case 401 -> "the API refused the pod's token (401)";
            case 403 ->
                "the API refused (403; expected: a Role that lets the pod's service account " + right
                        + " endpoints in namespace " + namespace + ", and its RoleBinding)";
            case 404 -> "there is no such Service in namespace " + namespace + " (404)";
            default -> "the API answered " + status;
        };
    }

    private HttpResponse<String> ask(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(config.apiServer() + path))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + read(config.tokenFile()))
                .header("Accept", "application/json")
                .build();
        try {
            return HttpClient.newBuilder()
                    .sslContext(PemTrust.of(read(config.caFile())))
                    .connectTimeout(CONNECT_LIMIT)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString());
        } catch (GeneralSecurityException e) {
            throw new IOException(config.caFile() + ": malformed (expected: PEM)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IOException e) {
            throw new IOException("the API at " + config.apiServer() + " cannot be asked: " + e, e);
        }
    }

    private String namespace() throws IOException {
        return config.namespace().isEmpty() ? read(config.tokenFile().resolveSibling("namespace")) : config.namespace();
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (expected: a pod with a service account)", e);
        }
    }
}
