package io.culvert.it.simulation;

import io.culvert.cluster.Address;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.StreamOpener;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Instant;

/** A registry to which everybody is known and everything is allowed. Has no state. */
final class SimulatedRegistry {
    private static final Instant NEVER = Instant.parse("2100-01-01T00:00:00Z");

    private SimulatedRegistry() {}

    static void start(NodeProcess process) {
        serve(process, RegistryCalls.AUTHORIZE, new RegistryCalls.Principal(StreamOpener.ofPolicy("service"), NEVER));
        serve(process, RegistryCalls.FIND, new RegistryCalls.Found(true));
        serve(process, RegistryCalls.ADMIT, new RegistryCalls.Admitted(NEVER));
    }

    private static <Q extends Record, A extends Record> void serve(NodeProcess process, BusCall<Q, A> call, A answer) {
        process.bus().serve(Address.REGISTRY, call, question -> Future.succeededFuture(Outcome.granted(answer)));
    }
}
