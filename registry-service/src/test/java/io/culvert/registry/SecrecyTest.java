package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.cluster.RegistryCalls;
import io.culvert.protocol.Identity;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** No key and no token shows where people look. */
class SecrecyTest {
    private static final Identity DEVICE = Identity.device("d");

    @Test
    void noLogLineHoldsAKeyOrATokenAtAnyLevel() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.TRACE);
        List<String> secrets = new ArrayList<>();
        try (RegistryUnderTest registry = new RegistryUnderTest()) {
            SymmetricKeys keys = registry.create(DEVICE).keys();
            String password = SasToken.sign(HOST + "/devices/d", Optional.empty(), keys.primary(), LATER);
            registry.granted(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password));
            registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password + "x"));
            RestUnderTest rest = new RestUnderTest(registry);
            rest.get("/devices/d");
            rest.put("/devices/d", "{\"authentication\":{\"symmetricKey\":{\"primaryKey\":\"not-a-key\"}}}", "*");
            JsonObject fresh = RestUnderTest.json(
                    new RestUnderTest(registry, "iothubowner").post("/policies/device/regenerate-key?key=primary"));
            secrets.addAll(List.of(
                    fresh.getString("primaryKey"),
                    fresh.getString("secondaryKey"),
                    keys.primary().reveal(),
                    keys.secondary().reveal(),
                    password,
                    registry.token("service"),
                    "not-a-key"));
        } finally {
            root.setLevel(Level.INFO);
            root.detachAppender(lines);
        }

        List<String> texts =
                lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(texts).isNotEmpty();
        for (String secret : secrets) {
            assertThat(texts).noneMatch(text -> text.contains(secret));
        }
    }

    @Test
    void noRecordPrintsAKey() {
        SymmetricKeys keys = SymmetricKeys.random();
        Policy policy = Policy.initial().get(0);
        IdentityCalls.Draft draft = IdentityCalls.Draft.of(Authentication.Draft.keys(keys.primary(), keys.secondary()));

        for (Object printed : List.of(
                keys,
                policy,
                draft,
                new IdentityCalls.Create(DEVICE, draft),
                new RegistryCalls.Admit(DEVICE, keys.primary().reveal()),
                new RegistryCalls.Authorize(
                        keys.primary().reveal(), RegistryCalls.Right.SERVICE_CONNECT, Optional.empty()))) {
            assertThat(printed.toString())
                    .doesNotContain(
                            keys.primary().reveal(),
                            keys.secondary().reveal(),
                            policy.keys().primary().reveal());
        }
    }

    @Test
    void aConfigurationPrintsNeitherPasswordNorUrl() {
        RegistryConfig config = new RegistryConfig(
                "jdbc:postgresql://h/db?password=hidden",
                "culvert",
                new Secret("hidden"),
                1,
                1,
                1,
                1,
                Duration.ofSeconds(1));

        assertThat(config.toString()).doesNotContain("hidden");
    }

    @Test
    void aWrongConfigurationSaysWhatIsExpected() {
        assertThatThrownBy(() -> new RegistryConfig("", "", new Secret(""), 0, 1, 1, 1, Duration.ZERO))
                .hasMessage("registry.pool-size: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> new RegistryConfig("secret-url", "", new Secret(""), 1, 1, 1, 1, Duration.ZERO))
                .hasMessage("registry.jdbc-url: no such (expected: empty, or jdbc:...)");
        assertThatThrownBy(() -> new RegistryConfig("", "", new Secret(""), 1, 1, 1, 1, Duration.ofDays(1)))
                .hasMessage("registry.clock-leeway: PT24H (expected: 0s to 1h)");
    }
}
