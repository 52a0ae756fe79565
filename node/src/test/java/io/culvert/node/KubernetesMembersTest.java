package io.culvert.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.KubernetesConfig;
import io.culvert.cluster.discovery.KubernetesMembers;
import io.culvert.node.front.FakeKubernetes;
import io.culvert.protocol.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesMembersTest {
    @TempDir
    private Path temp;

    private FakeKubernetes kubernetes;

    @BeforeEach
    void start() throws Exception {
        kubernetes = new FakeKubernetes(temp.resolve("account"));
        kubernetes.pods(List.of("10.1.0.4"), List.of("10.1.0.5", "10.1.0.6"));
    }

    @AfterEach
    void stop() throws Exception {
        kubernetes.close();
    }

    @Test
    void everyPodOfTheServiceIsANodeReadyOrNot() throws IOException {
        assertThat(members("culvert-nodes", "").find().addresses())
                .containsExactly(
                        new HostPort("10.1.0.4", 5701), new HostPort("10.1.0.5", 5701), new HostPort("10.1.0.6", 5701));
    }

    @Test
    void podsAreFoundByALabelOfServices() throws IOException {
        assertThat(members("", "app=culvert").find().addresses()).hasSize(3);
    }

    @Test
    void aNewTokenIsUsedAtOnce() throws IOException {
        KubernetesMembers members = members("culvert-nodes", "");
        members.find();

        kubernetes.token("second");

        assertThat(members.find().addresses()).hasSize(3);
    }

    @Test
    void aMissingRightIsNamed() {
        kubernetes.refuse(403);

        assertThatThrownBy(() -> members("culvert-nodes", "").find())
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the API refused (403; expected: a Role that lets the pod's service account get endpoints in "
                                + "namespace plant, and its RoleBinding)");
        assertThatThrownBy(() -> members("", "app=culvert").find()).hasMessageContaining("list endpoints");
    }

    @Test
    void aServiceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> members("other", "").find())
                .hasMessage("there is no such Service in namespace plant (404)");
    }

    @Test
    void anApiOfAnotherAuthorityIsNotAsked() throws Exception {
        try (FakeKubernetes other = new FakeKubernetes(temp.resolve("other"))) {
            Files.copy(
                    other.account().resolve("ca.crt"),
                    kubernetes.account().resolve("ca.crt"),
                    StandardCopyOption.REPLACE_EXISTING);

            assertThatThrownBy(() -> members("culvert-nodes", "").find())
                    .hasMessageStartingWith("the API at " + kubernetes.url() + " cannot be asked: ")
                    .hasMessageContaining("PKIX");
        }
    }

    @Test
    void aProcessOutsideOfAPodSaysSo() {
        KubernetesMembers members = new KubernetesMembers(
                new KubernetesConfig(
                        "", "culvert-nodes", "", kubernetes.url(), temp.resolve("no/token"), temp.resolve("no/ca")),
                5701);

        assertThatThrownBy(members::find).hasMessageContaining("expected: a pod with a service account");
    }

    private KubernetesMembers members(String service, String label) {
        return new KubernetesMembers(
                new KubernetesConfig(
                        "",
                        service,
                        label,
                        kubernetes.url(),
                        kubernetes.account().resolve("token"),
                        kubernetes.account().resolve("ca.crt")),
                5701);
    }
}
