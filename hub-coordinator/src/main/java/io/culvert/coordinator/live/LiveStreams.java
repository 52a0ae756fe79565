package io.culvert.coordinator.live;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.LiveStream.Awaited;
import io.culvert.cluster.Membership;
import io.culvert.cluster.StreamCalls;
import io.culvert.cluster.StreamCalls.AnswersAwaited;
import io.culvert.cluster.StreamCalls.Listed;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The live streams of the whole hub. Asks all endpoints that the cluster has when somebody wants to know, each for no more than
 * one part of its list, so that nothing is written while nobody asks. Has no state; may be used on any thread.
 */
public final class LiveStreams {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Bus bus;
    private final Membership membership;

    public LiveStreams(Bus bus, Membership membership) {
        this.bus = bus;
        this.membership = membership;
    }

    /**
     * A part of the list.
     *
     * @param after only those whose ids come after it
     * @param limit how many at most
     */
    public Future<GatheredStreams> list(StreamCalls.Filter filter, Optional<StreamId> after, int limit) {
        return askAll(
                        membership.withRole(Membership.ENDPOINT),
                        StreamCalls.LIST,
                        new StreamCalls.ListStreams(filter, after, limit))
                .compose(answers -> awaiting(merged(answers, Math.min(limit, StreamCalls.MAX_LISTED))));
    }

    /**
     * Ends a stream everywhere with the reason: its legs, its tickets, and the handshake that still runs. One that ends already
     * goes on to do so.
     *
     * @return refused with {@code NODE_UNAVAILABLE} when the node that holds it does not answer: it may go on
     */
    public Future<Outcome<Bus.Done>> end(LiveStream stream, CloseReason reason) {
        if (stream.state() == LiveStream.State.ENDING) {
            return Future.succeededFuture(Outcome.granted(new Bus.Done()));
        }
        // First of all, so that the caller who waits is told this reason.
        return askAll(
                        membership.withRole(Membership.COORDINATOR),
                        StreamCalls.END_HANDSHAKE,
                        new StreamCalls.EndHandshake(stream.id(), reason))
                .compose(told -> Future.join(forget(stream, reason), endAtHost(stream, reason)))
                .map(ends -> ends.<Outcome<Bus.Done>>resultAt(stream.host().isPresent() ? 1 : 0));
    }

    private Future<Outcome<Bus.Done>> forget(LiveStream stream, CloseReason reason) {
        return bus.ask(
                Address.node(stream.arbiter()),
                EndpointCalls.FORGET,
                new EndpointCalls.Forget(stream.id(), reason),
                LIMIT);
    }

    private Future<Outcome<Bus.Done>> endAtHost(LiveStream stream, CloseReason reason) {
        return stream.host()
                .map(host -> bus.ask(
                        Address.node(host), EndpointCalls.END, new EndpointCalls.End(stream.id(), reason), LIMIT))
                .orElseGet(() -> Future.succeededFuture(Outcome.granted(new Bus.Done())));
    }

    private static GatheredStreams merged(Map<String, Outcome<Listed>> answers, int limit) {
        SortedMap<String, LiveStream> all = new TreeMap<>();
        Set<String> unanswered = new TreeSet<>();
        boolean more = false;
        for (Map.Entry<String, Outcome<Listed>> answer : answers.entrySet()) {
            if (answer.getValue() instanceof Outcome.Granted<Listed> granted) {
                granted.value()
                        .streams()
                        .forEach(stream -> all.merge(stream.id().value(), stream, LiveStreams::fuller));
                more |= granted.value().more();
            } else {
                unanswered.add(answer.getKey());
            }
        }
        // A node that has more has told of as many as there may be: whatever it left out comes after those that are
        // kept.
        List<LiveStream> first = all.values().stream().limit(limit).toList();
        return new GatheredStreams(first, more || all.size() > limit, List.copyOf(unanswered));
    }

    /** Of an arbiter's view and the host's the latter, which has come further. */
    private static LiveStream fuller(LiveStream one, LiveStream other) {
        int further = one.state().compareTo(other.state());
        return further > 0 || further == 0 && knowsAddresses(one) ? one : other;
    }

    private static boolean knowsAddresses(LiveStream stream) {
        return stream.legs().stream().anyMatch(leg -> !leg.address().isEmpty());
    }

    /** Only the coordinators know whether the device has answered. */
    private Future<GatheredStreams> awaiting(GatheredStreams gathered) {
        List<StreamId> pairing = gathered.streams().stream()
                .filter(stream -> !stream.awaited().isEmpty())
                .map(LiveStream::id)
                .toList();
        if (pairing.isEmpty()) {
            return Future.succeededFuture(gathered);
        }
        return askAll(
                        membership.withRole(Membership.COORDINATOR),
                        StreamCalls.WHICH_AWAITED,
                        new StreamCalls.WhichAwaited(pairing))
                .map(answers -> withAnswersAwaited(gathered, answers));
    }

    private static GatheredStreams withAnswersAwaited(
            GatheredStreams gathered, Map<String, Outcome<AnswersAwaited>> answers) {
        Set<StreamId> awaited = new HashSet<>();
        Set<String> unanswered = new TreeSet<>(gathered.unanswered());
        answers.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Granted<AnswersAwaited> granted) {
                awaited.addAll(granted.value().streams());
            } else {
                unanswered.add(node);
            }
        });
        Stream<LiveStream> streams = gathered.streams().stream()
                .map(stream ->
                        awaited.contains(stream.id()) ? stream.awaiting(List.of(Awaited.DEVICE_ANSWER)) : stream);
        return new GatheredStreams(streams.toList(), gathered.more(), List.copyOf(unanswered));
    }

    private <Q extends Record, A extends Record> Future<Map<String, Outcome<A>>> askAll(
            List<Membership.Node> nodes, BusCall<Q, A> call, Q question) {
        Map<String, Future<Outcome<A>>> asked = new LinkedHashMap<>();
        nodes.forEach(node -> asked.put(node.name(), bus.ask(Address.node(node.name()), call, question, LIMIT)));
        return Future.join(new ArrayList<>(asked.values())).map(all -> {
            Map<String, Outcome<A>> answers = new LinkedHashMap<>();
            asked.forEach((node, answer) -> answers.put(node, answer.result()));
            return answers;
        });
    }
}
