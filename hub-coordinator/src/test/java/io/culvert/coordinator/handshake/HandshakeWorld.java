package io.culvert.coordinator.handshake;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.CoordinatorCalls.Answer;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.cluster.presence.LocalPresence;
import io.culvert.cluster.quota.LocalQuotas;
import io.culvert.cluster.quota.QuotaCalls;
import io.culvert.cluster.quota.QuotaConfig;
import io.culvert.cluster.quota.Quotas;
import io.culvert.coordinator.handshake.HandshakeState.Ended;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.culvert.protocol.TicketClaims;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A coordinator's surroundings in virtual time: a registry, endpoints, a session that takes offers. */
final class HandshakeWorld {
    static final Identity DEVICE = Identity.device("d");
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final StreamId STREAM = new StreamId("0".repeat(32));

    final VirtualScheduler scheduler = new VirtualScheduler();
    final FakeBus bus = new FakeBus();
    final LocalPresence presence = new LocalPresence(scheduler);
    final EndpointSelector selector = new EndpointSelector(scheduler, Duration.ofSeconds(5), new Random(1));
    final List<Offer> offers = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();
    /** Of the streams that are expected, which endpoints give back. */
    private final List<String> leases = new ArrayList<>();

    final List<TicketClaims> signed = new ArrayList<>();
    /** Whether the device has a session somewhere that does not listen yet. */
    Future<Boolean> arriving = Future.succeededFuture(false);

    boolean deviceLegClaimed;
    int refusedStreams;
    /** Runs when the next task has been handed to the loop, as another thread might do something then. */
    Runnable behindNext = () -> {};

    private int streams;

    final HandshakeService service;
    final Quotas quotas;

    HandshakeWorld() {
        this(HandshakeConfig.defaults());
    }

    HandshakeWorld(HandshakeConfig config) {
        this(config, QuotaConfig.defaults());
    }

    HandshakeWorld(HandshakeConfig config, QuotaConfig limits) {
        quotas = new LocalQuotas(limits, bus, Clock.fixed(NOW, ZoneOffset.UTC), scheduler);
        service = new HandshakeService(
                config,
                "c1",
                new HubNames(List.of("hub.example.com")),
                bus,
                new PatientPresence(presence, identity -> arriving),
                quotas,
                selector,
                claims -> {
                    signed.add(claims);
                    return new Secret("ticket-" + claims.side().word());
                },
                Clock.fixed(NOW, ZoneOffset.UTC),
                scheduler,
                task -> {
                    scheduler.after(Duration.ZERO, task);
                    Runnable then = behindNext;
                    behindNext = () -> {};
                    then.run();
                });
        authorize(
                Outcome.granted(new RegistryCalls.Principal(StreamOpener.ofPolicy("service"), NOW.plusSeconds(3600))));
        find(Outcome.granted(new RegistryCalls.Found(true)));
        bus.serve(
                Address.REGISTRY,
                QuotaCalls.USED_ON,
                question -> Future.succeededFuture(Outcome.granted(new QuotaCalls.Used(List.of()))));
        endpoint("e1");
        session("c2", Outcome.granted(new Bus.Done()));
    }

    void authorize(Outcome<RegistryCalls.Principal> outcome) {
        bus.serve(Address.REGISTRY, RegistryCalls.AUTHORIZE, question -> Future.succeededFuture(outcome));
    }

    void find(Outcome<RegistryCalls.Found> outcome) {
        bus.serve(Address.REGISTRY, RegistryCalls.FIND, question -> Future.succeededFuture(outcome));
    }

    /** An endpoint that takes every stream; ids count up from {@link #STREAM}. */
    void endpoint(String node) {
        report(node, 0, false);
        Address address = Address.node(node);
        bus.serve(address, EndpointCalls.EXPECT, question -> {
            leases.add(question.lease().id());
            return Future.succeededFuture(Outcome.granted(new EndpointCalls.Expected(
                    new StreamId(String.format("%032x", streams++)),
                    "device-id",
                    "service-id",
                    "wss://" + node + ".example.com:443")));
        });
        bus.serve(address, EndpointCalls.FORGET, forget -> {
            forgotten.add(node + " " + Integer.parseInt(forget.streamId().value(), 16) + " " + forget.reason());
            if (!forget.leaseStays()) {
                leases.forEach(quotas::release);
            }
            return Future.succeededFuture(Outcome.granted(new Bus.Done()));
        });
        bus.serve(
                address,
                EndpointCalls.LEG_STATE,
                question -> Future.succeededFuture(
                        Outcome.granted(new EndpointCalls.Leg(deviceLegClaimed, java.util.Optional.of(node)))));
    }

    void report(String node, int load, boolean draining) {
        selector.report(new EndpointCalls.Load(node, "wss://" + node + ".example.com:443", load, draining));
    }

    void refuseStreams(String node) {
        bus.serve(Address.node(node), EndpointCalls.EXPECT, question -> {
            refusedStreams++;
            return Future.succeededFuture(Outcome.refused(CloseReason.DRAINING, "draining"));
        });
    }

    /** What a node's sessions say to offers. */
    void session(String node, Outcome<Bus.Done> outcome) {
        bus.serve(Address.node(node), CoordinatorCalls.OFFER, offer -> {
            offers.add(offer);
            return Future.succeededFuture(outcome);
        });
    }

    long announce(String node) {
        return presence.announce(DEVICE, node).result().epoch();
    }

    HandshakeService.Opened open(Duration connectTimeout, Duration responseTimeout) {
        HandshakeService.Opened opened = service.open(new HandshakeRequest(
                "SharedAccessSignature x", DEVICE, new StreamName("ssh"), connectTimeout, responseTimeout));
        settle();
        return opened;
    }

    HandshakeService.Opened open() {
        return open(Duration.ZERO, Duration.ZERO);
    }

    void answer(StreamId streamId, Verdict verdict, String reason) {
        service.answered(new Answer(streamId, verdict, reason));
        settle();
    }

    void settle() {
        scheduler.advance(Duration.ZERO);
    }

    void pass(Duration time) {
        scheduler.advance(time);
    }

    static Ended end(HandshakeService.Opened opened) {
        return opened.ended().result();
    }
}
