package io.culvert.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.Bus;
import io.culvert.cluster.RegistryCalls.SessionChanged;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionStatesTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<Promise<Outcome<Bus.Done>>> writes = new ArrayList<>();
    private final List<List<String>> batches = new ArrayList<>();
    private final List<List<SessionChanged>> said = new CopyOnWriteArrayList<>();
    private final SessionStates states = new SessionStates(vertx, batch -> {
        batches.add(batch.stream().map(change -> change.identity().toString()).toList());
        said.add(batch);
        Promise<Outcome<Bus.Done>> write = Promise.promise();
        writes.add(write);
        return write.future();
    });

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    @Test
    void closingWaitsForWhatIsBeingWrittenAndWhatIsPending() {
        states.changed(change("a"));
        states.changed(change("b"));
        Future<Void> closed = states.close();

        writes.get(0).complete(Outcome.granted(new Bus.Done()));
        assertThat(closed.isComplete()).isFalse();
        writes.get(1).complete(Outcome.granted(new Bus.Done()));

        assertThat(batches).containsExactly(List.of("a"), List.of("b"));
        assertThat(closed.succeeded()).isTrue();
    }

    @Test
    void closingDoesNotWaitForADatabaseThatIsAway() {
        states.changed(change("a"));
        Future<Void> closed = states.close();

        writes.get(0).complete(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "away"));

        assertThat(closed.succeeded()).isTrue();
    }

    @Test
    void whatTwoCoordinatorsSayOfOneDeviceIsWrittenInTheOrderInWhichItCame() {
        states.changed(change("first"));
        states.changed(change("d", true, 5, "c1"));
        states.changed(change("d", true, 4, "c2"));
        states.changed(change("d", false, 7, "c1"));
        states.changed(change("d", true, 6, "c1"));

        writes.get(0).complete(Outcome.granted(new Bus.Done()));

        assertThat(said.get(1)).containsExactly(change("d", true, 4, "c2"), change("d", false, 7, "c1"));
    }

    @Test
    void whatCouldNotBeWrittenComesBeforeWhatCameSince() throws Exception {
        states.changed(change("d", true, 1, "c1"));
        states.changed(change("d", true, 2, "c2"));
        writes.get(0).complete(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "away"));

        await().until(() -> said.size() == 2);

        assertThat(said.get(1)).containsExactly(change("d", true, 1, "c1"), change("d", true, 2, "c2"));
    }

    private static SessionChanged change(String device) {
        return change(device, true, 0, "c1");
    }

    private static SessionChanged change(String device, boolean connected, int at, String node) {
        return new SessionChanged(Identity.device(device), connected, Instant.EPOCH.plusSeconds(at), node, false);
    }
}
