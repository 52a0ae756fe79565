package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A fake hub with one device and one service connected to it. */
final class Layout {
    final Vertx vertx = Vertx.vertx();
    final FakeHub hub;
    final DeviceClient device;
    final ServiceClient service;
    final BlockingQueue<StreamOffer> offers = new LinkedBlockingQueue<>();

    Layout() throws Exception {
        hub = new FakeHub(vertx);
        device = DeviceClient.create(vertx, hub.device("d1")).onOffer(offers::add);
        device.connect().await(20, SECONDS);
        service = ServiceClient.create(vertx, hub.service());
    }

    /** Both ends of a stream. */
    record Ends(Received device, Received service) {}

    Ends open(String name) throws Exception {
        var opening = service.open("d1", name);
        DeviceStream atDevice = offers.poll(20, SECONDS).accept().await(20, SECONDS);
        return new Ends(new Received(atDevice), new Received(opening.await(20, SECONDS)));
    }

    /** One end, and what came there. */
    static final class Received {
        final DeviceStream stream;
        final Buffer bytes = Buffer.buffer();
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        Received(DeviceStream stream) {
            this.stream = stream;
            stream.endHandler(end -> events.add("end"));
            stream.exceptionHandler(failure -> events.add(failure.getMessage()));
            stream.handler(part -> {
                synchronized (bytes) {
                    bytes.appendBuffer(part);
                    bytes.notifyAll();
                }
            });
        }

        String until(int length) throws InterruptedException {
            long limit = System.nanoTime() + SECONDS.toNanos(20);
            synchronized (bytes) {
                while (bytes.length() < length && System.nanoTime() < limit) {
                    bytes.wait(100);
                }
                return bytes.toString();
            }
        }

        void write(String text) throws Exception {
            stream.write(Buffer.buffer(text)).await(20, SECONDS);
        }

        String event() throws InterruptedException {
            return events.poll(20, SECONDS);
        }

        StreamEnd end() throws Exception {
            return stream.closed().await(20, SECONDS);
        }
    }

    void close() throws Exception {
        device.close().await(20, SECONDS);
        service.close().await(20, SECONDS);
        vertx.close().await(20, SECONDS);
    }
}
