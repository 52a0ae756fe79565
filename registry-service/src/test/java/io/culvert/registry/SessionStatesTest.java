package io.culvert.registry;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionStatesTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<Promise<Outcome<Bus.Done>>> writes = new ArrayList<>();
    private final List<List<String>> batches = new ArrayList<>();
    private final SessionStates states = new SessionStates(vertx, batch -> {
        batches.add(batch.stream().map(change -> change.identity().toString()).toList());
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

    private static SessionChanged change(String device) {
        return new SessionChanged(Identity.device(device), true, Instant.EPOCH);
    }
}
