package io.culvert.it.faults;

import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamOffer;
import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.TestHub;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Services that open one short stream after the other to devices that echo, as users' programs do: each retries nothing by itself.
 * Made and ended by the test's thread; the streams belong to the clients' loops.
 */
final class OpeningLoad implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Buffer BYTES = Buffer.buffer(new byte[500]);

    private final List<DeviceClient> devices = new ArrayList<>();
    private final ServiceClient service;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    /** So many of each, from now on. */
    static OpeningLoad begin(TestHub hub, int devices, int services) throws Exception {
        OpeningLoad load = new OpeningLoad(hub);
        for (int i = 0; i < devices; i++) {
            load.addDevice(hub);
        }
        for (int i = 0; i < services; i++) {
            load.running.incrementAndGet();
            load.next(i);
        }
        return load;
    }

    private OpeningLoad(TestHub hub) {
        service = ServiceClient.create(hub.vertx(), hub.options(hub.connectionString("service")));
    }

    private void addDevice(TestHub hub) throws Exception {
        ConnectionString who = hub.createDevice();
        DeviceClient device = DeviceClient.create(hub.vertx(), hub.options(who)).onOffer(OpeningLoad::echo);
        device.connect().await(BOUND.toSeconds(), TimeUnit.SECONDS);
        devices.add(device);
    }

    private static void echo(StreamOffer offer) {
        offer.accept().onSuccess(stream -> stream.handler(stream::write).endHandler(end -> stream.end()));
    }

    private void next(int number) {
        if (over) {
            running.decrementAndGet();
            return;
        }
        String device = devices.get(number % devices.size()).identity().deviceId();
        Instant begun = Instant.now();
        service.open(device, "load")
                .onSuccess(stream -> {
                    opened.incrementAndGet();
                    exchange(stream).onComplete(done -> next(number + 1));
                })
                .onFailure(failure -> {
                    failures.add(begun + " to " + Instant.now() + " " + device + ": " + failure);
                    next(number + 1);
                });
    }

    /** Done when the echo has come, or the stream has ended otherwise. */
    private static Future<Void> exchange(DeviceStream stream) {
        Promise<Void> done = Promise.promise();
        AtomicInteger received = new AtomicInteger();
        stream.handler(bytes -> {
            if (received.addAndGet(bytes.length()) == BYTES.length()) {
                stream.end();
            }
        });
        stream.closed().onComplete(end -> done.tryComplete());
        stream.write(BYTES);
        return done.future();
    }

    /** Streams that were opened by now. */
    int opened() {
        return opened.get();
    }

    /** Handshakes that failed, in words. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Waits until some more have been opened. */
    void awaitMore(int count) {
        int from = opened();
        Awaitility.await().atMost(BOUND).until(() -> opened() >= from + count);
    }

    /** Opens no more; done when the last one has ended. */
    @Override
    public void close() throws TimeoutException {
        over = true;
        Awaitility.await().atMost(BOUND).until(() -> running.get() == 0);
        service.close().await(BOUND.toSeconds(), TimeUnit.SECONDS);
        for (DeviceClient device : devices) {
            device.close().await(BOUND.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
