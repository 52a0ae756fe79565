package io.culvert.client;

import io.culvert.client.Directions.Peer;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import io.culvert.wire.Ending;
import io.culvert.wire.Leg;
import io.culvert.wire.LegListener;
import io.culvert.wire.Piece;
import io.culvert.wire.WebSocketLeg;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client's side of one stream: a WebSocket to the endpoint that speaks {@code culvert.v1}, or plain where the endpoint does
 * not.
 *
 * <pre>
 * WAITING --paired--> OPEN --each side sent and received eof, and each the other's end(completed)--> ENDED(completed)
 *    |                 |---- close(reason), the peer's end(reason), a lost or silent connection ---> ENDED(reason)
 *    '--refused, late--'--- any end of a peer without half-close -----------------------------------> ENDED(its reason)
 * </pre>
 *
 * <p>Both directions having ended, each side tells the other with {@code end} what it received, and only a side that heard that
 * everything arrived reports {@code completed}: an acknowledgement may be lost, bytes never are without somebody being told. A
 * leg that is closed as completed lives on for that, until the peer has read all.
 *
 * <p>All fields belong to the WebSocket's event loop; methods may be called on any thread.
 */
public final class StreamLeg implements Leg {
    private enum State {
        WAITING,
        OPEN,
        ENDED
    }

    /** How long the close frame that follows an end message is waited for. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final WebSocketLeg socket;
    private final boolean culvertEndpoint;
    private final EarlyInput input = new EarlyInput();
    private final ControlText texts = new ControlText();
    private final Directions directions = new Directions();
    private final Promise<StreamLeg> paired = Promise.promise();
    private final Promise<StreamEnd> ended = Promise.promise();
    private State state = State.WAITING;
    private boolean peerIsCulvert;
    private boolean stopped = true;
    private boolean closing;
    private boolean endSent;
    private boolean peerCloses;

    private StreamLeg(WebSocketLeg socket, boolean culvertEndpoint) {
        this.socket = socket;
        this.culvertEndpoint = culvertEndpoint;
    }

    /**
     * Waits until the endpoint has paired the two sides.
     *
     * @param limit how long; then it fails with {@code partner-missing}
     * @return the stopped leg; fails with a StreamRefusedException
     */
    static Future<StreamLeg> open(WebSocketLeg socket, Duration limit) {
        StreamLeg leg = new StreamLeg(socket, socket.culvert());
        leg.onLoop(() -> leg.start(limit));
        return leg.paired.future();
    }

    private void start(Duration limit) {
        var late = loop().schedule(this::late, limit.toMillis(), TimeUnit.MILLISECONDS);
        paired.future().onComplete(done -> late.cancel(false));
        if (culvertEndpoint) {
            // It waits at the endpoint and is the peer's first message.
            socket.send(ControlText.pieces(new ControlMessage.Hello(Directions.CAPABILITIES)), Gone.UNHEARD);
        }
        socket.listen(new FromSocket());
        socket.resume();
        if (!culvertEndpoint) {
            open(false);
        }
    }

    private void late() {
        if (state == State.WAITING) {
            close(Ending.of(CloseReason.PARTNER_MISSING));
        }
    }

    @Override
    public EventExecutor loop() {
        return socket.loop();
    }

    @Override
    public void listen(LegListener listener) {
        onLoop(() -> input.listen(listener));
    }

    @Override
    public void whileWaiting(Consumer<Ending> toldEnd) {
        onLoop(() -> input.whileWaiting(toldEnd));
    }

    @Override
    public void resume() {
        onLoop(() -> {
            stopped = false;
            socket.resume();
        });
    }

    @Override
    public void stop() {
        onLoop(() -> {
            stopped = true;
            // Its first message must be read, or finish() would wait for a reader.
            if (directions.peer != Peer.UNKNOWN && !closing) {
                socket.stop();
            }
        });
    }

    @Override
    public void send(List<Piece> pieces, Gone gone) {
        onLoop(() -> {
            if (state != State.OPEN || directions.outFinished || closing) {
                pieces.forEach(piece -> piece.bytes().release());
                gone.gone(false);
                return;
            }
            long bytes = 0;
            for (Piece piece : pieces) {
                bytes += piece.length();
            }
            directions.sent(bytes);
            socket.send(pieces, gone);
        });
    }

    /** No more bytes will be sent. With a peer without half-close the whole stream ends, after what was sent has gone. */
    @Override
    public void finish() {
        onLoop(() -> {
            if (state == State.OPEN && !directions.outFinished && !closing) {
                directions.outFinished = true;
                sayFinished();
            }
        });
    }

    private void sayFinished() {
        switch (directions.peer) {
            case UNKNOWN -> {
                // Said when the peer has told what it can do.
            }
            case HALF_CLOSE -> {
                say(directions.eof());
                sayCompleted();
            }
            case FULL_ENDS -> endHere(Ending.of(CloseReason.COMPLETED), true);
        }
    }

    /**
     * Ends the stream, and the peer learns the reason. As {@code completed} it waits for the peer to say that it received all;
     * before both directions have ended that is {@code reset}, unless the peer knows only full ends.
     */
    @Override
    public void close(Ending ending) {
        onLoop(() -> {
            if (closing) {
                return;
            }
            closing = true;
            input.close();
            if (state == State.ENDED && !peerCloses) {
                socket.close(ending);
            } else if (state == State.ENDED) {
                socket.resume();
            } else if (ending.reason() != CloseReason.COMPLETED || directions.peer == Peer.FULL_ENDS) {
                endHere(ending, false);
            } else if (directions.bothFinished()) {
                socket.resume();
            } else {
                endHere(Ending.of(CloseReason.RESET), false);
            }
        });
    }

    @Override
    public ChannelFuture closed() {
        return socket.closed();
    }

    /** How the stream ended; completed on the leg's loop, never failed. */
    public Future<StreamEnd> ended() {
        return ended.future();
    }

    /** Bytes handed to the connection so far. */
    public long bytesSent() {
        return directions.sent();
    }

    /** Bytes that came so far. */
    public long bytesReceived() {
        return directions.received();
    }

    private void open(boolean peerSpeaksCulvert) {
        state = State.OPEN;
        peerIsCulvert = peerSpeaksCulvert;
        if (!peerIsCulvert) {
            know(Peer.FULL_ENDS);
        }
        paired.tryComplete(this);
    }

    private void know(Peer what) {
        directions.peer = what;
        if (stopped && !closing) {
            socket.stop();
        }
        if (directions.outFinished) {
            sayFinished();
        }
    }

    private void heard(ControlMessage message) {
        if (message instanceof ControlMessage.Paired here) {
            if (state == State.WAITING) {
                here.liveness().ifPresent(socket::pace);
                open(here.peerIsCulvert());
            }
        } else if (state != State.OPEN) {
            broken(CloseReason.PROTOCOL_ERROR);
        } else if (message instanceof ControlMessage.Hello hello) {
            if (directions.peer == Peer.UNKNOWN) {
                know(Directions.peerOf(hello));
            }
        } else if (message instanceof ControlMessage.Eof eof) {
            peerFinished(eof);
        } else if (message instanceof ControlMessage.End end) {
            peerEnded(end);
        }
    }

    private void peerFinished(ControlMessage.Eof eof) {
        directions.peerFinished(eof).ifPresentOrElse(this::broken, () -> {
            sayCompleted();
            input.inputEnded();
        });
    }

    private void peerEnded(ControlMessage.End end) {
        Ending ending = Ending.of(directions.peerEnded(end));
        if (end.reason() == CloseReason.COMPLETED) {
            endHere(ending, true);
        } else {
            endWithPeer(ending);
        }
    }

    /**
     * The peer said how it ends, and its close frame follows. It is waited for: whoever closes first is the one who ended the
     * stream, in the endpoint's record.
     */
    private void endWithPeer(Ending ending) {
        peerCloses = true;
        settle(ending, true);
        var late = loop().schedule(() -> socket.close(ending), CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        closed().addListener(done -> late.cancel(false));
        // Stopped, it would not see the close frame.
        socket.resume();
    }

    private void sayCompleted() {
        if (directions.bothFinished()) {
            say(directions.end(CloseReason.COMPLETED));
            endSent = true;
        }
    }

    private void broken(CloseReason reason) {
        endHere(Ending.of(reason), true);
    }

    /** Ends the connection too, behind what was sent; the peer is told the reason if it does not know it. */
    private void endHere(Ending ending, boolean tellListener) {
        if (state == State.OPEN && peerIsCulvert && !endSent) {
            say(directions.end(ending.reason()));
            endSent = true;
        }
        socket.close(ending);
        settle(ending, tellListener);
    }

    private void settle(Ending ending, boolean tellListener) {
        if (state == State.ENDED) {
            return;
        }
        boolean wasPaired = state == State.OPEN;
        state = State.ENDED;
        StreamEnd end = directions.total(ending.reason());
        if (wasPaired && tellListener) {
            input.ended(ending);
        }
        ended.tryComplete(end);
        if (!wasPaired) {
            input.close();
            paired.tryFail(new StreamRefusedException(ending.reason(), ""));
        }
    }

    private void say(ControlMessage message) {
        socket.send(ControlText.pieces(message), Gone.UNHEARD);
    }

    private void onLoop(Runnable task) {
        if (loop().inEventLoop()) {
            task.run();
        } else {
            loop().execute(task);
        }
    }

    /** Hears the WebSocket. */
    private final class FromSocket implements LegListener {
        @Override
        public void piece(Piece piece) {
            if (state == State.ENDED) {
                piece.bytes().release();
            } else if (piece.text() && culvertEndpoint) {
                control(piece);
            } else if (state == State.WAITING || directions.inFinished()) {
                piece.bytes().release();
                broken(CloseReason.PROTOCOL_ERROR);
            } else {
                if (directions.peer == Peer.UNKNOWN) {
                    know(Peer.FULL_ENDS);
                }
                directions.received(piece.length());
                input.piece(piece);
            }
        }

        private void control(Piece piece) {
            try {
                texts.take(piece).ifPresent(StreamLeg.this::heard);
            } catch (ControlText.TooLong e) {
                broken(CloseReason.FRAME_TOO_BIG);
            } catch (IllegalArgumentException e) {
                broken(CloseReason.PROTOCOL_ERROR);
            }
        }

        @Override
        public void readComplete() {
            input.readComplete();
        }

        @Override
        public void inputEnded() {
            // A WebSocket has no half-close.
        }

        @Override
        public void ended(Ending ending) {
            boolean clean = ending.reason() == CloseReason.COMPLETED;
            settle(clean ? Ending.of(directions.closedCleanly()) : ending, true);
            socket.close(ending);
        }
    }
}
