package io.culvert.testkit.conformance;

import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawMqtt;
import io.culvert.testkit.Sas;
import io.culvert.testkit.TransportEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A device SDK on the wire: its control connection, and what it does with an offer. For one thread; closing it drops its
 * connection without a word.
 */
public abstract class DevicePlayer implements AutoCloseable {
    /** How long one packet or one answer may take. */
    static final Duration SOON = Duration.ofSeconds(10);

    static final String OFFERS = "$iothub/streams/POST/#";
    static final String ANSWERS = "$iothub/streams/res/#";

    private static final Duration LIFETIME = Duration.ofHours(1);

    final Deployment hub;
    private final String identity;
    private final String resource;
    private String key;
    private Instant expiresAt = Instant.now().plus(LIFETIME);
    private RawMqtt session;

    DevicePlayer(Deployment hub, Optional<Credential> module) {
        this.hub = hub;
        String device = hub.device().name();
        this.identity = module.map(one -> device + "/" + one.name()).orElse(device);
        this.resource = hub.hostName() + "/devices/" + device
                + module.map(one -> "/modules/" + one.name()).orElse("");
        this.key = module.orElse(hub.device()).key();
    }

    /** The client id: {@code device} or {@code device/module}. */
    final String identity() {
        return identity;
    }

    /** Signs with another key than its own. */
    final void signWith(String otherKey) {
        key = otherKey;
    }

    /** Lets its signature end then. */
    final void expires(Instant when) {
        expiresAt = when;
    }

    /** The password before the SDK's own way of writing it. */
    final Sas signature() {
        return Sas.of(resource, key).expires(expiresAt);
    }

    final ConnAck connect(RawMqtt connection, MqttConnect connect) {
        session = connection;
        return new ConnAck(session.connect(connect));
    }

    /** Connects as this SDK does. */
    public abstract ConnAck connect();

    /** Subscribes to offers as this SDK does. */
    public abstract void subscribe();

    /** Dials the leg of an offer as this SDK does. */
    public abstract Peer dial(OfferTopic offer);

    /** Connects and subscribes; fails when the hub refuses it. */
    final void listen() {
        ConnAck answer = connect();
        Expect.that(
                answer.accepted(),
                identity + ": CONNACK " + answer.code() + ", " + answer.reported() + " (expected: 0)");
        subscribe();
    }

    /** The session, for packets of the check's own. */
    final RawMqtt session() {
        return session;
    }

    /** The next offer; fails when the SDK would drop it. */
    public final OfferTopic awaitOffer() {
        OfferTopic offer = OfferTopic.read(session.awaitPublish(SOON));
        Expect.none(offer.problems(), "offer that the SDK drops without a word");
        return offer;
    }

    public final void accept(OfferTopic offer) {
        session.answer(offer.requestId(), 200, "");
    }

    public final void reject(OfferTopic offer) {
        session.answer(offer.requestId(), 400, "");
    }

    /** How its connection ended. */
    final TransportEnd awaitEnd() {
        return session.awaitEnd(SOON);
    }

    /** Drops its connection, as a machine does that loses power. */
    final void vanish() {
        session.close();
    }

    @Override
    public final void close() {
        if (session != null) {
            session.close();
        }
    }
}
