package io.culvert.client.proxy;

import io.culvert.client.DeviceStream;
import io.culvert.client.StreamEnd;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream on a process's standard input and output, as ssh's ProxyCommand wants it.
 *
 * <p>Two daemon threads of its own block on the two, so no event loop does; both directions are bounded. The end of the input is
 * a half-close of the stream, the end of the stream's input closes the output. An output that nobody reads any more resets the
 * stream. It is done when both directions have ended.
 */
public final class ConnectPipe {
    /** The most that is read at once. */
    private static final int READ = 64 * 1024;

    /** How much may be held in each direction. */
    private static final int HELD = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ConnectPipe.class);

    private final DeviceStream stream;
    private final InputStream in;
    private final OutputStream out;
    private final Semaphore room = new Semaphore(HELD);
    private final AtomicInteger unwritten = new AtomicInteger();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(daemon("culvert-stdout"));
    /** Told after the last byte, while the stream's own end may be early by what is held. */
    private final Promise<Void> inputEnded = Promise.promise();

    private final Promise<StreamEnd> done = Promise.promise();
    private volatile boolean reset;

    private ConnectPipe(DeviceStream stream, InputStream in, OutputStream out) {
        this.stream = stream;
        this.in = in;
        this.out = out;
    }

    /**
     * Carries both directions until they have ended; closes the output, and leaves the input open.
     *
     * @return how the stream ended, once all that came is written; never fails
     */
    public static Future<StreamEnd> run(DeviceStream stream, InputStream in, OutputStream out) {
        return new ConnectPipe(stream, in, out).start();
    }

    private Future<StreamEnd> start() {
        LOG.info("stream started name={}", stream.name());
        stream.exceptionHandler(failure -> inputEnded.tryComplete());
        stream.endHandler(end -> {
            writer.execute(this::closeOutput);
            inputEnded.tryComplete();
        });
        stream.handler(this::came);
        // Whoever waits for room must not wait for ever.
        stream.closed().onSuccess(end -> room.release(HELD));
        inputEnded.future().compose(last -> stream.closed()).onSuccess(this::ended);
        daemon("culvert-stdin").newThread(this::readAll).start();
        return done.future();
    }

    private void ended(StreamEnd end) {
        LOG.info(
                "stream ended name={} reason={} sent={} received={}",
                stream.name(),
                end.reason(),
                end.sent(),
                end.received());
        writer.execute(() -> {
            closeOutput();
            done.complete(end);
        });
        writer.shutdown();
    }

    private void came(Buffer bytes) {
        if (reset) {
            return;
        }
        if (unwritten.addAndGet(bytes.length()) > HELD) {
            stream.pause();
        }
        writer.execute(() -> write(bytes));
    }

    private void write(Buffer bytes) {
        try {
            out.write(bytes.getBytes());
            out.flush();
        } catch (IOException e) {
            LOG.debug("output", e);
            reset();
            return;
        }
        int before = unwritten.getAndAdd(-bytes.length());
        if (before > HELD / 2 && before - bytes.length() <= HELD / 2) {
            stream.resume();
        }
    }

    private void closeOutput() {
        try {
            out.close();
        } catch (IOException e) {
            LOG.debug("output", e);
        }
    }

    private void readAll() {
        byte[] bytes = new byte[READ];
        try {
            int count = in.read(bytes);
            while (count >= 0 && stream.closeReason().isEmpty()) {
                room.acquire(count);
                int taken = count;
                stream.write(Buffer.buffer().appendBytes(bytes, 0, count)).onComplete(gone -> room.release(taken));
                count = in.read(bytes);
            }
            stream.end();
        } catch (IOException e) {
            LOG.debug("input", e);
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    /** A stream that is reset from here tells its handlers nothing any more. */
    private void reset() {
        reset = true;
        stream.reset();
        inputEnded.tryComplete();
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
