package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.StreamHeaders;
import io.culvert.wire.Ending;
import io.culvert.wire.Leg;
import io.culvert.wire.LegListener;
import io.culvert.wire.Piece;
import io.culvert.wire.WebSocketLeg;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Endpoint and other client in one, as a test plays them: what a service's leg meets. */
final class FakePeer implements LegListener {
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final BlockingQueue<Ending> ended = new LinkedBlockingQueue<>();
    private final WebSocketLeg leg;

    private FakePeer(WebSocketLeg leg) {
        this.leg = leg;
        leg.listen(this);
        leg.resume();
    }

    /** From now on the hub accepts each stream, and its endpoint is played by the test. */
    static BlockingQueue<FakePeer> instead(FakeHub hub) {
        BlockingQueue<FakePeer> peers = new LinkedBlockingQueue<>();
        hub.bridge.instead = Optional.of(leg -> peers.add(new FakePeer(leg)));
        hub.instead = Optional.of(request -> {
            FakeBridge.Pair pair = hub.bridge.expect("d1", hub.bridgePort());
            request.response()
                    .putHeader(StreamHeaders.IS_ACCEPTED, "True")
                    .putHeader(StreamHeaders.URL, pair.url("service"))
                    .putHeader(StreamHeaders.AUTH_TOKEN, pair.serviceTicket().reveal())
                    .end();
        });
        return peers;
    }

    FakePeer paired(boolean peerIsCulvert) {
        return say(new ControlMessage.Paired(peerIsCulvert, List.of()));
    }

    FakePeer hello() {
        return say(new ControlMessage.Hello(List.of(ControlMessage.HALF_CLOSE, ControlMessage.COUNTS)));
    }

    FakePeer say(ControlMessage message) {
        return text(message.toJson());
    }

    FakePeer text(String text) {
        return send(text, true);
    }

    FakePeer bytes(String bytes) {
        return send(bytes, false);
    }

    private FakePeer send(String payload, boolean text) {
        leg.send(List.of(new Piece(Unpooled.copiedBuffer(payload, CharsetUtil.UTF_8), text, true)), Leg.Gone.UNHEARD);
        return this;
    }

    void close(Ending ending) {
        leg.close(ending);
    }

    /** Ends the connection without a word. */
    void vanish() {
        leg.closed().channel().close();
    }

    /** The next message that the client sent, a control message as JSON. */
    String next() throws InterruptedException {
        return heard.poll(20, SECONDS);
    }

    @Override
    public void piece(Piece piece) {
        heard.add(piece.bytes().toString(CharsetUtil.UTF_8));
        piece.bytes().release();
    }

    @Override
    public void readComplete() {
        // pieces are whole messages here
    }

    @Override
    public void inputEnded() {
        throw new AssertionError("a WebSocket has no half-close");
    }

    @Override
    public void ended(Ending ending) {
        ended.add(ending);
        leg.close(ending);
    }
}
