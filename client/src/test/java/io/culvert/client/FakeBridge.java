package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import io.culvert.wire.Leg;
import io.culvert.wire.Piece;
import io.culvert.wire.Splice;
import io.culvert.wire.SpliceEnd;
import io.culvert.wire.WebSocketLeg;
import io.culvert.wire.WebSocketUpgrade;
import io.culvert.wire.WireLimits;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The endpoint of a fake hub: pairs two legs by the stream in their path, with tickets that are good once. */
final class FakeBridge {
    final BlockingQueue<SpliceEnd> ends = new LinkedBlockingQueue<>();
    final Map<String, Splice> live = new ConcurrentHashMap<>();
    final AtomicInteger arrivals = new AtomicInteger();
    /** What is done with the next legs instead of pairing them. */
    volatile Optional<Consumer<WebSocketLeg>> instead = Optional.empty();

    private final Map<String, Pair> expected = new ConcurrentHashMap<>();
    private final WireLimits limits;

    FakeBridge(WireLimits limits) {
        this.limits = limits;
    }

    /** A stream that both sides may come for. */
    static final class Pair {
        private final String stream = StreamId.random().toString();
        private final String path;
        private final int port;
        private WebSocketLeg first;

        Pair(String device, int port) {
            this.path = "/bridges/ih/" + FakeHub.HOST + "/d/" + device + "/sid/" + stream + "/r/";
            this.port = port;
        }

        String url(String side) {
            return "wss://" + FakeHub.HOST + ":" + port + path + side;
        }

        Secret deviceTicket() {
            return new Secret("device." + stream);
        }

        Secret serviceTicket() {
            return new Secret("service." + stream);
        }
    }

    Pair expect(String device, int port) {
        Pair pair = new Pair(device, port);
        expected.put(pair.stream, pair);
        return pair;
    }

    void accept(HttpServerRequest request) {
        String[] parts = request.path().split("/");
        Pair pair = expected.get(parts[7]);
        String ticket = "Bearer " + parts[9] + "." + parts[7];
        if (pair == null || !ticket.equals(request.getHeader("Authorization"))) {
            request.response().setStatusCode(401).end();
            return;
        }
        WebSocketUpgrade upgrade = WebSocketUpgrade.of(request).orElseThrow();
        boolean culvert = upgrade.subprotocols().contains(ControlMessage.SUBPROTOCOL);
        Optional<String> chosen = culvert ? Optional.of(ControlMessage.SUBPROTOCOL) : Optional.empty();
        upgrade.acceptLeg(chosen, culvert, limits).onSuccess(leg -> {
            arrivals.incrementAndGet();
            instead.orElse(arrived -> pair(pair, arrived)).accept(leg);
        });
    }

    private synchronized void pair(Pair pair, WebSocketLeg leg) {
        if (pair.first == null) {
            pair.first = leg;
            return;
        }
        tell(pair.first, leg.culvert());
        tell(leg, pair.first.culvert());
        live.put(pair.stream, Splice.join(pair.first, leg, limits.maxHeld().bytes(), Optional.empty(), end -> {
            live.remove(pair.stream);
            ends.add(end);
        }));
    }

    void endAll(CloseReason reason) {
        live.values().forEach(splice -> splice.end(reason));
    }

    static void tell(WebSocketLeg leg, boolean peerIsCulvert) {
        if (leg.culvert()) {
            say(leg, new ControlMessage.Paired(peerIsCulvert, List.of()));
        }
    }

    static void say(Leg leg, ControlMessage message) {
        leg.send(
                List.of(new Piece(Unpooled.copiedBuffer(message.toJson(), CharsetUtil.UTF_8), true, true)),
                Leg.Gone.UNHEARD);
    }
}
