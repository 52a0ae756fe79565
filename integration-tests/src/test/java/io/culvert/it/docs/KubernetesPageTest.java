package io.culvert.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.ClusterConfig.Discovery;
import io.culvert.node.config.ConfigReader;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The page about Kubernetes: what it gives to pods is a configuration, and fits together. */
class KubernetesPageTest {
    private static final String PAGE = Repository.text(Repository.root().resolve("docs/operate/kubernetes.md"));
    private static final List<String> YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(PAGE)
            .results()
            .map(block -> block.group(1))
            .toList();

    @ParameterizedTest
    @CsvSource({"registry-0", "coordinator-1", "endpoint-1"})
    void aPodsEnvironmentIsItsNodesConfiguration(String pod) {
        HubConfig config = ConfigReader.hub(Optional.empty(), environment(pod), Map.of());

        assertThat(config.node().name()).isEqualTo(pod);
        assertThat(config.node().roles())
                .isEqualTo(Set.of(Role.valueOf(role(pod).toUpperCase(Locale.ROOT))));
        assertThat(config.cluster().discovery()).isEqualTo(Discovery.KUBERNETES);
        assertThat(config.cluster().host()).isEqualTo("10.1.2.3");
        assertThat(config.cluster().certificate()).contains(Path.of("/etc/culvert/cluster/" + pod + ".pem"));
        assertThat(config.cluster().key()).contains(Path.of("/etc/culvert/cluster/" + pod + "-key.pem"));
        assertThat(config.endpoint().publicUrl()).isEqualTo("wss://streams.example.com");
    }

    /** The table in drain.md says of what the time is made. */
    @Test
    void aPodIsGivenTheTimeThatItsNodeMayTakeToStop() {
        var node = ConfigReader.hub(Optional.empty(), environment("endpoint-0"), Map.of())
                .node();
        long most = node.drain().longest().plus(node.stopTimeout()).toSeconds() + 10;

        int given = at(pods("endpoint"), "spec", "template", "spec", "terminationGracePeriodSeconds");
        assertThat((long) given).isGreaterThanOrEqualTo(most);
    }

    @Test
    void servicesAndPolicySelectThePods() {
        Map<String, Object> labels = at(pods("endpoint"), "spec", "template", "metadata", "labels");

        assertThat(labels).isEqualTo(at(pods("endpoint"), "spec", "selector", "matchLabels"));
        for (Map<String, Object> service : shared("Service")) {
            Map<String, Object> selector = at(service, "spec", "selector");
            assertThat(selector).containsEntry("app", labels.get("app"));
            if (selector.containsKey("role")) {
                assertThat(PAGE).contains(selector.get("role") + ":2");
            }
        }
        Map<String, Object> guarded = at(shared("NetworkPolicy").get(0), "spec", "podSelector", "matchLabels");
        assertThat(guarded).isEqualTo(Map.of("app", labels.get("app")));
        String all = at(pods("endpoint"), "spec", "serviceName");
        assertThat(all).isEqualTo(environment("endpoint-0").get("CULVERT_CONF_CLUSTER__KUBERNETES__SERVICE_NAME"));
    }

    /** Which the commands before make, each with the files that the environment names. */
    @Test
    void whatPodsMountIsMadeBefore() {
        List<Map<String, Object>> volumes = at(pods("endpoint"), "spec", "template", "spec", "volumes");

        assertThat(volumes.stream()
                        .filter(volume -> volume.containsKey("secret"))
                        .map(volume -> (String) at(volume, "secret", "secretName")))
                .hasSize(2)
                .allSatisfy(secret ->
                        assertThat(PAGE).containsPattern("kubectl create secret (generic|tls) " + secret + " "));
        assertThat(PAGE).contains("--from-file=ca.pem=", "--from-file=ticket-key.pem=");
        List<String> made = Pattern.compile("--node ([a-z0-9-]+)=,([a-z]+)")
                .matcher(PAGE)
                .results()
                .filter(node -> role(node.group(1)).equals(node.group(2)))
                .map(node -> node.group(1))
                .toList();
        assertThat(made).contains("registry-0", "coordinator-0", "coordinator-1", "endpoint-0", "endpoint-1");
    }

    private static String role(String pod) {
        return pod.substring(0, pod.lastIndexOf('-'));
    }

    /** As Kubernetes puts it together. */
    private static Map<String, String> environment(String pod) {
        Map<String, String> environment = new HashMap<>(at(shared("ConfigMap").get(0), "data"));
        List<Map<String, Object>> containers = at(pods(role(pod)), "spec", "template", "spec", "containers");
        List<Map<String, Object>> own = at(containers.get(0), "env");
        for (Map<String, Object> variable : own) {
            String value = variable.containsKey("value")
                    ? (String) variable.get("value")
                    : Map.of("metadata.name", pod, "status.podIP", "10.1.2.3")
                            .get((String) at(variable, "valueFrom", "fieldRef", "fieldPath"));
            environment.put(
                    (String) variable.get("name"),
                    Pattern.compile("\\$\\((\\w+)\\)")
                            .matcher(value)
                            .replaceAll((MatchResult name) -> environment.get(name.group(1))));
        }
        return environment;
    }

    private static List<Map<String, Object>> shared(String kind) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Object document : new Yaml().loadAll(YAML.get(0))) {
            Map<String, Object> object = at(document);
            if (object.get("kind").equals(kind)) {
                found.add(object);
            }
        }
        return found;
    }

    private static Map<String, Object> pods(String role) {
        return new Yaml().load(YAML.get(1).replace("@role@", role).replace("@count@", "1"));
    }

    @SuppressWarnings("unchecked")
    private static <T> T at(Object document, String... path) {
        Object here = document;
        for (String key : path) {
            here = ((Map<String, Object>) here).get(key);
        }
        return (T) here;
    }
}
