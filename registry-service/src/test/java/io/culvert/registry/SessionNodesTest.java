package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.SessionChanged;
import io.culvert.cluster.RegistryCalls.SessionsOf;
import io.culvert.protocol.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is connected, as several coordinators tell it. */
class SessionNodesTest {
    private static final Identity DEVICE = Identity.device("d");
    private static final Identity LAST = Identity.device("last");
    private RegistryUnderTest registry;
    private int told;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryUnderTest();
        registry.create(DEVICE);
        registry.create(LAST);
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    private static Instant at(int second) {
        return NOW.plusSeconds(second);
    }

    /** Waits until all that was told before is stored. */
    private RegistryEntry.Connection stored() throws Exception {
        Instant mark = at(1000 + told++);
        registry.session(LAST, true, mark, "c1");
        await().until(() ->
                registry.connection(LAST).changedAt().filter(mark::equals).isPresent());
        return registry.connection(DEVICE);
    }

    @Test
    void theLateEndOfAnOldSessionDoesNotHideTheOneElsewhere() throws Exception {
        registry.session(DEVICE, true, at(1), "c1");
        registry.session(DEVICE, true, at(2), "c2");
        registry.session(DEVICE, false, at(9), "c1");

        assertThat(stored().connected()).isTrue();
        registry.session(DEVICE, false, at(10), "c2");
        assertThat(stored().connected()).isFalse();
    }

    @Test
    void anEndThatComesBeforeTheBeginningElsewhereDoesNotHideIt() throws Exception {
        registry.session(DEVICE, true, at(1), "c1");
        registry.session(DEVICE, false, at(9), "c1");
        registry.session(DEVICE, true, at(2), "c2");

        assertThat(stored().connected()).isTrue();
    }

    @Test
    void aCoordinatorWhoseClockIsBehindIsHeard() throws Exception {
        registry.session(DEVICE, true, at(600), "c1");
        stored();
        registry.session(DEVICE, true, at(2), "c2");
        stored();
        registry.session(DEVICE, false, at(3), "c2");

        assertThat(stored().connected()).isFalse();
    }

    @Test
    void whoWasConnectedToANodeThatLeftIsNotConnected() throws Exception {
        registry.session(DEVICE, true, at(1), "c1");
        stored();

        registry.leaves("c1");

        await().until(() -> !registry.connection(DEVICE).connected());
        assertThat(registry.connection(DEVICE).changedAt()).contains(NOW);
    }

    @Test
    void whoMovedAwayInTimeStaysConnected() throws Exception {
        registry.session(DEVICE, true, at(1), "c1");
        registry.session(DEVICE, true, at(2), "c2");
        stored();

        registry.leaves("c1");

        await().until(() -> !registry.connection(LAST).connected());
        assertThat(registry.connection(DEVICE).connected()).isTrue();
    }

    @Test
    void aNodeThatComesBackIsHeardWhateverItsClockSays() throws Exception {
        registry.session(DEVICE, true, at(1), "c1");
        stored();
        registry.leaves("c1");
        await().until(() -> !registry.connection(DEVICE).connected());

        registry.session(DEVICE, true, NOW.minus(Duration.ofMinutes(10)), "c1");

        assertThat(stored().connected()).isTrue();
    }

    @Test
    void whatIsSaidAgainTakesNoOtherCoordinatorsPlace() throws Exception {
        registry.session(DEVICE, true, at(1), "c2");
        registry.session(new SessionChanged(DEVICE, true, at(2), "c1", true));
        stored();
        assertThat(held("c2")).containsExactly(DEVICE);

        registry.session(DEVICE, false, at(3), "c2");
        registry.session(new SessionChanged(DEVICE, true, at(4), "c1", true));

        assertThat(stored().connected()).isTrue();
        assertThat(held("c1")).contains(DEVICE);
    }

    @Test
    void aCoordinatorIsToldPageByPageWhoseSessionsItHas() throws Exception {
        Set<Identity> all = new HashSet<>();
        for (int i = 0; i < 510; i++) {
            Identity device = Identity.device("x" + i);
            registry.create(device);
            registry.session(device, true, at(1), "c2");
            all.add(device);
        }
        Identity module = Identity.module("x7", "m");
        registry.create(module);
        registry.session(module, true, at(1), "c2");
        all.add(module);
        stored();

        assertThat(held("c2")).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
    }

    private List<Identity> held(String node) throws Exception {
        List<Identity> held = new ArrayList<>();
        Optional<Identity> after = Optional.empty();
        boolean more = true;
        while (more) {
            RegistryCalls.Sessions page = registry.granted(RegistryCalls.SESSIONS_OF, new SessionsOf(node, after));
            held.addAll(page.identities());
            after = held.isEmpty() ? Optional.empty() : Optional.of(held.get(held.size() - 1));
            more = page.more();
        }
        return held;
    }
}
