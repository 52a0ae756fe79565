package io.culvert.it.stream;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.client.Backoff;
import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamOffer;
import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.TestHub;
import io.culvert.wire.WireLimits;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;

/** A device that accepts every stream, and a service, each with a way to the hub of its own where it is breakable. */
public final class Scene implements AutoCloseable {
    public static final Duration LONG = Duration.ofSeconds(20);

    public final TestHub hub;
    public final String deviceId;
    public final Way deviceWay;
    public final Way serviceWay;
    public final DeviceClient device;
    public final ServiceClient service;
    private final BlockingQueue<DeviceStream> accepted = new LinkedBlockingQueue<>();

    /** Each client on a way of its own that can be broken. */
    public static Scene breakable(TestHub hub, Duration liveness) throws Exception {
        return new Scene(hub, liveness, new Way(), new Way());
    }

    /** Nothing between the clients and the hub that could hold bytes. */
    public static Scene direct(TestHub hub, Duration liveness) throws Exception {
        return new Scene(hub, liveness, null, null);
    }

    private Scene(TestHub hub, Duration liveness, Way deviceWay, Way serviceWay) throws Exception {
        this.hub = hub;
        this.deviceWay = deviceWay;
        this.serviceWay = serviceWay;
        ConnectionString credential = hub.createDevice();
        this.deviceId = credential.identity().orElseThrow().deviceId();
        WireLimits wire = WireLimits.defaults().withLiveness(liveness);
        device = DeviceClient.create(hub.vertx(), options(deviceWay, credential, wire))
                .onOffer(this::accept);
        device.connect().await(20, SECONDS);
        service = ServiceClient.create(hub.vertx(), options(serviceWay, hub.connectionString("service"), wire));
    }

    private ClientOptions options(Way way, ConnectionString who, WireLimits wire) {
        ClientOptions direct = hub.options(who).withWire(wire);
        ClientOptions options = way == null ? direct : way.through(direct);
        return options.withSession(
                options.session().withBackoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(200))));
    }

    private void accept(StreamOffer offer) {
        // Paused until its end is built: no byte may pass unheard.
        offer.accept().onSuccess(stream -> accepted.add(stream.pause()));
    }

    /** A stream with an oracle at both ends. */
    public Pair open(String name) throws Exception {
        DeviceStream near = service.open(deviceId, name).await(30, SECONDS).pause();
        DeviceStream far = accepted.poll(30, SECONDS);
        String key = deviceId + "/" + name;
        Pair pair = new Pair(new OracleEnd(near, key, false), new OracleEnd(far, key, true));
        near.resume();
        far.resume();
        return pair;
    }

    /** The two ends of a stream. */
    public record Pair(OracleEnd service, OracleEnd device) {}

    @Override
    public void close() throws TimeoutException {
        service.close().await(10, SECONDS);
        device.close().await(10, SECONDS);
        if (deviceWay != null) {
            deviceWay.close();
            serviceWay.close();
        }
    }
}
