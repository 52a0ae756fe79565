package io.culvert.it.simulation;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The event bus as one process has it: requests and replies are messages of their own, each of which the network may lose,
 * double or hold up; a request ends by its reply, its time-out, or the news that its node left. For one thread.
 */
final class SimulatedBus implements Bus {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private static final class Asked<A extends Record> {
        private final Promise<Outcome<A>> promise = Promise.promise();
        private NodeProcess target;
        private Scheduler.Task timeOut;
    }

    private final NodeProcess self;
    private final Timeline timeline;
    private final Network network;
    private final BusHandlers handlers;
    private final List<Asked<?>> asked = new ArrayList<>();

    SimulatedBus(NodeProcess self, Timeline timeline, Network network, BusHandlers handlers) {
        this.self = self;
        this.timeline = timeline;
        this.network = network;
        this.handlers = handlers;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends Record, A extends Record> Future<Outcome<A>> ask(
            Address address, BusCall<Q, A> call, Q question, Duration limit) {
        Asked<A> one = new Asked<>();
        Duration wait = limit.compareTo(REQUEST_TIMEOUT) < 0 ? limit : REQUEST_TIMEOUT;
        List<BusHandlers.Served> there = handlers.seenBy(self, target(address, call));
        if (!self.alive()) {
            return one.promise.future();
        }
        asked.add(one);
        if (there.isEmpty() || wait.toMillis() <= 0) {
            timeline.log(() -> self + " asks " + address.value() + " " + call.name() + ": nobody there");
            one.timeOut = self.time().after(Duration.ZERO, () -> unanswered(one, call));
            return one.promise.future();
        }
        BusHandlers.Served served = handlers.oneOf(there);
        one.target = served.process();
        one.timeOut = self.time().after(wait, () -> {
            timeline.count("request without an answer");
            timeline.log(() -> self + " had no answer to " + call.name() + " from " + served.process());
            unanswered(one, call);
        });
        timeline.log(() -> self + " asks " + served.process() + " " + Words.of(question));
        network.send(self, served.process(), call.name(), () -> {
            if (!handlers.seenBy(served.process(), target(address, call)).contains(served)) {
                return;
            }
            handle(served, call, question)
                    .onSuccess(outcome -> network.send(served.process(), self, "reply to " + call.name(), () -> {
                        if (asked.contains(one)) {
                            timeline.log(() -> self + " is told by " + served.process() + ": " + call.name() + " "
                                    + Words.of(outcome));
                            end(one, (Outcome<A>) outcome);
                        }
                    }));
        });
        return one.promise.future();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends Record, A extends Record> Future<Registration> serve(
            Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        String target = target(address, call);
        BusHandlers.Served served = new BusHandlers.Served(
                self, question -> handler.apply((Q) question).map(outcome -> (Outcome<Record>) outcome));
        handlers.add(target, served);
        return Future.succeededFuture(() -> {
            handlers.remove(target, served);
            return Future.succeededFuture();
        });
    }

    @Override
    public <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message) {
        if (!self.alive()) {
            return;
        }
        for (BusHandlers.Served served : handlers.seenBy(self, target(address, call))) {
            if (!call.name().equals("load")) {
                timeline.log(() -> self + " tells " + served.process() + " " + Words.of(message));
            }
            network.send(self, served.process(), call.name(), () -> handle(served, call, message));
        }
    }

    /** Requests to a node that left end at once. */
    void left(NodeProcess process) {
        List.copyOf(asked).stream().filter(one -> one.target == process).forEach(this::gone);
    }

    private <A extends Record> void gone(Asked<A> one) {
        end(one, Outcome.refused(CloseReason.NODE_UNAVAILABLE, "its node left"));
    }

    void die() {
        handlers.removeAll(self);
        asked.clear();
    }

    private Future<Outcome<Record>> handle(BusHandlers.Served served, BusCall<?, ?> call, Record question) {
        return served.handler()
                .apply(question)
                .onFailure(fault -> timeline.violated(served.process() + " failed at " + call.name() + ": " + fault));
    }

    private <A extends Record> void unanswered(Asked<A> one, BusCall<?, A> call) {
        end(one, Outcome.refused(CloseReason.NODE_UNAVAILABLE, "no node answered " + call.name()));
    }

    private <A extends Record> void end(Asked<A> one, Outcome<A> outcome) {
        if (asked.remove(one)) {
            one.timeOut.cancel();
            one.promise.complete(outcome);
        }
    }

    private static String target(Address address, BusCall<?, ?> call) {
        return address.value() + "." + call.name();
    }
}
