package io.culvert.cli;

import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The life of a long-running command: it holds until SIGINT or SIGTERM comes or its work ends by itself, then stops cleanly. A
 * second signal ends the process at once. Signals come on a thread of the JVM; the main thread waits.
 */
final class Foreground {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();

    Foreground() {
        catchSignal("INT", this::signalled);
        catchSignal("TERM", this::signalled);
    }

    /**
     * Lets the work end by itself for so long when the terminal or the parent goes away (SIGHUP), before it is stopped. A parent
     * that hangs up has usually just closed our input, too.
     */
    Foreground lingering(Duration grace) {
        catchSignal("HUP", () -> {
            Thread timer = new Thread(() -> stopAfter(grace), "stop-on-HUP");
            timer.setDaemon(true);
            timer.start();
        });
        return this;
    }

    private void stopAfter(Duration grace) {
        try {
            if (!asked.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                asked.countDown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for a signal or for the work's end, and stops.
     *
     * @param ended completes when the work ends by itself; its failure is the command's
     * @param stop ends the work cleanly
     * @param limit how long stopping may take
     */
    ExitCode hold(Future<?> ended, Supplier<Future<Void>> stop, Duration limit) throws Exception {
        ended.onComplete(end -> asked.countDown());
        asked.await();
        stop.get().await(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (ended.cause() instanceof RuntimeException known) {
            throw known;
        }
        if (ended.failed()) {
            throw new CommandFailure(
                    ExitCode.FAILED, String.valueOf(ended.cause().getMessage()), ended.cause());
        }
        return ExitCode.OK;
    }

    private void signalled() {
        if (signals.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(ExitCode.KILLED.code());
        }
        asked.countDown();
    }

    /**
     * By reflection: the compiler warns about sun.misc.Signal whatever one does, and there is no other way to see the second
     * signal (a shutdown hook sees only the first). Without it the JVM's own handling remains.
     */
    private static void catchSignal(String name, Runnable caught) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, arguments) -> onCall(method, caught));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            Runtime.getRuntime().addShutdownHook(new Thread(caught, "stop-on-" + name));
        }
    }

    private static Object onCall(Method method, Runnable caught) {
        if (method.getName().equals("handle")) {
            caught.run();
        }
        return method.getReturnType() == int.class ? System.identityHashCode(caught) : null;
    }
}
