package io.culvert.coordinator.handshake;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** A bus whose other end is the test: it answers in the same turn, or when the test completes its future. */
final class FakeBus implements Bus {
    private final Map<String, Function<Record, Future<?>>> handlers = new HashMap<>();

    private static String key(Address address, BusCall<?, ?> call) {
        return address.value() + "." + call.name();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends Record, A extends Record> Future<Outcome<A>> ask(
            Address address, BusCall<Q, A> call, Q question, Duration limit) {
        Function<Record, Future<?>> handler = handlers.get(key(address, call));
        return handler == null
                ? Future.succeededFuture(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "no node answered"))
                : (Future<Outcome<A>>) handler.apply(question);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends Record, A extends Record> Future<Registration> serve(
            Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        handlers.put(key(address, call), question -> handler.apply((Q) question));
        return Future.succeededFuture(() -> {
            handlers.remove(key(address, call));
            return Future.succeededFuture();
        });
    }

    @Override
    public <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message) {
        ask(address, call, message, Duration.ZERO);
    }
}
