package io.culvert.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.culvert.client.AnswerFuzz;
import io.culvert.cluster.TicketFuzz;
import io.culvert.coordinator.api.StreamRequestFuzz;
import io.culvert.coordinator.session.MqttLoginFuzz;
import io.culvert.node.config.ConfigFuzz;
import io.culvert.node.data.PemFuzz;
import io.culvert.protocol.CredentialFuzz;
import io.culvert.protocol.JsonFuzz;
import io.culvert.protocol.NamesFuzz;
import io.culvert.protocol.TopicFuzz;
import io.culvert.registry.BearerFuzz;
import io.culvert.registry.RegistryBodyFuzz;
import io.culvert.registry.query.QueryFuzz;
import io.culvert.wire.FrameFuzz;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every parser of ours holds its promises on input that Jazzer makes up: for seconds, or for minutes in the long run. */
class ParsersTest {
    private static final List<Class<?>> TARGETS = List.of(
            AnswerFuzz.class,
            BearerFuzz.class,
            ConfigFuzz.class,
            CredentialFuzz.class,
            FrameFuzz.class,
            JsonFuzz.class,
            MqttLoginFuzz.class,
            NamesFuzz.class,
            PemFuzz.class,
            QueryFuzz.class,
            RegistryBodyFuzz.class,
            StreamRequestFuzz.class,
            TicketFuzz.class,
            TopicFuzz.class);

    private static final int AT_A_TIME = 2;
    /** A build is no lottery: without these the inputs that are tried first are always the same. */
    private static final boolean SEARCHING =
            System.getProperty("long") != null || System.getProperty("fuzz.seconds") != null;

    /** Of one target. */
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("fuzz.seconds", SEARCHING ? 60 : 2));

    /** A JVM needs longer to start than a target gets, and starting does not fill two cores. */
    @TestFactory
    Stream<DynamicTest> eachHolds() {
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        Map<Class<?>, Future<Long>> runs = TARGETS.stream()
                .collect(Collectors.toMap(
                        target -> target, target -> pool.submit(new Fuzzing(target, TIME, SEARCHING)::run)));
        pool.shutdown();
        return TARGETS.stream()
                .map(target -> DynamicTest.dynamicTest(
                        target.getSimpleName(),
                        () -> assertThat(runs.get(target).get())
                                .as("inputs tried")
                                .isPositive()));
    }

    @Test
    void aBrokenPromiseIsFound() {
        Fuzzing fuzzing = new Fuzzing(BrokenParserFuzz.class, Duration.ofSeconds(30), true);

        assertThat(catchThrowable(fuzzing::run)).hasMessageContaining("a secret is told");
    }
}
