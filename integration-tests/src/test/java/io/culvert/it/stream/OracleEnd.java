package io.culvert.it.stream;

import io.culvert.client.DeviceStream;
import io.culvert.client.StreamEnd;
import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One end of a stream: sends its oracle's bytes and checks every offset of those that come. */
public final class OracleEnd {
    private static final int BLOCK = 64 * 1024;
    private static final int ON_THE_WAY = 16;

    public final DeviceStream stream;
    private final ByteOracle sends;
    private final ByteChecker checker;
    private final CompletableFuture<Void> inputEnded = new CompletableFuture<>();
    private final CompletableFuture<Void> wrong = new CompletableFuture<>();
    private volatile long received;
    private volatile long more;

    /**
     * @param key names the stream
     * @param device which of its ends this is
     */
    public OracleEnd(DeviceStream stream, String key, boolean device) {
        this.stream = stream;
        this.sends = ByteOracle.of(key, device ? "up" : "down");
        this.checker = ByteOracle.of(key, device ? "down" : "up").checker();
        stream.handler(this::take).endHandler(end -> inputEnded.complete(null)).exceptionHandler(broken -> {});
    }

    private void take(Buffer bytes) {
        try {
            checker.accept(bytes.getBytes());
            received = checker.count();
        } catch (AssertionError e) {
            wrong.completeExceptionally(e);
        }
    }

    /** Sends from the start, on a thread of its own, until all have gone or the stream is over; then ends this direction. */
    public CompletableFuture<Long> sendAndEnd(long bytes) {
        return send(bytes).thenApply(sent -> {
            stream.end();
            return sent;
        });
    }

    /** Sends from the start; completes with how many bytes the stream took. */
    public CompletableFuture<Long> send(long bytes) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        Thread sender = new Thread(() -> done.complete(push(bytes)), "oracle-sender");
        sender.setDaemon(true);
        sender.start();
        return done;
    }

    /** Sends the next bytes after those that were sent by this call before. */
    public void sendOneMore(int bytes) {
        stream.write(Buffer.buffer(sends.bytes(more, bytes)));
        more += bytes;
    }

    /** How many bytes {@link #sendOneMore} has sent. */
    public long sent() {
        return more;
    }

    /** Whether all has come that {@link #sendOneMore} of the other end has sent. */
    public boolean receivedAll(OracleEnd from) {
        return received() == from.sent();
    }

    private long push(long bytes) {
        Semaphore onTheWay = new Semaphore(ON_THE_WAY);
        long at = 0;
        while (at < bytes && !stream.closed().isComplete()) {
            byte[] block = sends.bytes(at, (int) Math.min(BLOCK, bytes - at));
            onTheWay.acquireUninterruptibly();
            stream.write(Buffer.buffer(block)).onComplete(gone -> onTheWay.release());
            at += block.length;
        }
        return at;
    }

    /** How many right bytes came so far; an AssertionError when one was wrong. */
    public long received() {
        if (wrong.isCompletedExceptionally()) {
            wrong.join();
        }
        return received;
    }

    /** The far side sent no more, and all came before. */
    public long awaitInputEnd(Duration limit) throws Exception {
        inputEnded.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        return received();
    }

    public StreamEnd awaitEnd(Duration limit) throws Exception {
        return stream.closed().await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
