package io.culvert.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The Vert.x of a command that is a client. Used by the main thread, which blocks. */
record ClientRuntime(Vertx vertx) implements AutoCloseable {
    /** The clients have limits of their own, below this. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** For a command that asks and ends. */
    static ClientRuntime small() {
        return open(1);
    }

    /** For a command that carries streams. */
    static ClientRuntime large() {
        return open(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE);
    }

    private static ClientRuntime open(int eventLoops) {
        return new ClientRuntime(Vertx.vertx(new VertxOptions()
                // Netty 4.2.17's epoll forgets a socket of which neither input nor output is wanted, and then fails:
                // after a
                // half-close of the application a local proxy would cut the stream (netty#16689 brought it; 4.2.18 has
                // it, too).
                .setPreferNativeTransport(false)
                .setEventLoopPoolSize(eventLoops)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false))));
    }

    <T> T await(Future<T> future) {
        try {
            return future.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure(ExitCode.UNREACHABLE, "no answer within " + LIMIT.toSeconds() + " s", e);
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().await(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure(ExitCode.FAILED, "not stopped within " + CLOSE_LIMIT.toSeconds() + " s", e);
        }
    }
}
