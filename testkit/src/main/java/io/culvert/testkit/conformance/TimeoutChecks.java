package io.culvert.testkit.conformance;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The two timeouts of a request: absent, zero, a fraction, too long, nonsense; and what is said when they have passed. */
final class TimeoutChecks {
    private static final String STREAM = "/streams/" + ServicePlayer.NAME;

    private TimeoutChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "timeout.absent",
                        "without timeouts the device must be there, and has the handshake's time to answer",
                        TimeoutChecks::absent),
                new Check("timeout.connect", "the hub waits for a device that is to connect", TimeoutChecks::connect),
                new Check("timeout.connect-fraction", "half a second is waited, then 404103", TimeoutChecks::fraction),
                new Check("timeout.response", "no answer is 504101 with info.timeout", TimeoutChecks::response),
                new Check("timeout.too-long", "over 60 s is taken as 60 s", TimeoutChecks::tooLong),
                new Check("timeout.nonsense", "what is no number of seconds is 400004", TimeoutChecks::nonsense),
                new Check(
                        "timeout.device-gone",
                        "404104 when the device goes away with its offer",
                        TimeoutChecks::deviceGone));
    }

    private static void absent(Deployment hub) {
        InitiateChecks.awaitOffline(hub);
        CSharpService service = CSharpService.of(hub);
        service.initiated(service.devicePath(hub.device().name()) + STREAM, null, null)
                .error()
                .expect(404103);
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            CompletableFuture<Initiation> answer = service.initiate(ServicePlayer.NAME, null, null);
            device.accept(device.awaitOffer());
            ServicePlayer.await(answer).expectAccepted();
        }
    }

    private static void connect(Deployment hub) {
        InitiateChecks.awaitOffline(hub);
        CompletableFuture<Initiation> answer = NodeService.of(hub).initiate(ServicePlayer.NAME, "30", "30");
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            device.accept(device.awaitOffer());
            ServicePlayer.await(answer).expectAccepted();
        }
    }

    private static void fraction(Deployment hub) {
        InitiateChecks.awaitOffline(hub);
        CSharpService service = CSharpService.of(hub);
        long start = System.nanoTime();
        ServiceError error = service.initiated(service.devicePath(hub.device().name()) + STREAM, "0.5", "1.25")
                .error();
        error.expect(404103);
        Expect.within(Duration.ofNanos(System.nanoTime() - start).toMillis(), 400, 5000, "ms until the answer");
        Expect.equal(error.timeout(), "00:00:00.5000000", "info.timeout");
    }

    private static void response(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            CompletableFuture<Initiation> answer = NodeService.of(hub).initiate(ServicePlayer.NAME, "0", "1");
            device.awaitOffer();
            ServiceError error = ServicePlayer.await(answer).error();
            error.expect(504101);
            Expect.equal(error.timeout(), "00:00:01", "info.timeout");
        }
    }

    private static void tooLong(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            CompletableFuture<Initiation> answer =
                    NodeService.of(hub).initiate(ServicePlayer.NAME, "86400", "99999999");
            device.accept(device.awaitOffer());
            ServicePlayer.await(answer).expectAccepted();
        }
    }

    private static void nonsense(Deployment hub) {
        NodeService node = NodeService.of(hub);
        String path = node.devicePath(hub.device().name()) + STREAM;
        for (String value : new String[] {"soon", "-1", "1,5", "NaN"}) {
            node.initiated(path, value, "30").error().expect(400004);
            node.initiated(path, "30", value).error().expect(400004);
        }
    }

    private static void deviceGone(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            CompletableFuture<Initiation> answer = NodeService.of(hub).initiate(ServicePlayer.NAME, "0", "30");
            device.awaitOffer();
            device.vanish();
            ServicePlayer.await(answer).error().expect(404104);
        }
    }
}
