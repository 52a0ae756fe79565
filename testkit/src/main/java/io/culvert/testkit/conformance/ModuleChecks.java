package io.culvert.testkit.conformance;

import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The same for a module of the device: its session, its offers, and its streams beside those of the device. */
final class ModuleChecks {
    private ModuleChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("module.session", "a module connects beside its device", ModuleChecks::session),
                new Check("module.stream", "a stream to a module reaches it and not the device", ModuleChecks::stream),
                new Check("module.not-online", "404103, while its device is connected", ModuleChecks::notOnline),
                new Check("module.not-registered", "404 with a code of its own", ModuleChecks::notRegistered));
    }

    private static String path(Deployment hub, String module) {
        CSharpService service = CSharpService.of(hub);
        return service.devicePath(hub.device().name()) + "/modules/" + module + "/streams/" + ServicePlayer.NAME;
    }

    private static String module(Deployment hub) {
        return hub.module().orElseThrow().name();
    }

    private static void session(Deployment hub) {
        try (CDevice device = CDevice.of(hub);
                CDevice module = CDevice.module(hub)) {
            device.listen();
            module.listen();
            device.session().ping(DevicePlayer.SOON);
            module.session().ping(DevicePlayer.SOON);
        }
        try (CDevice module = CDevice.module(hub).overWebSocket("MQTT", 5)) {
            module.listen();
        }
    }

    private static void stream(Deployment hub) {
        CSharpService service = CSharpService.of(hub);
        try (CDevice device = CDevice.of(hub);
                CDevice module = CDevice.module(hub)) {
            device.listen();
            module.listen();
            CompletableFuture<Initiation> answer =
                    ServicePlayer.ask(service.request(path(hub, module(hub)), "60", "60"));
            OfferTopic offer = module.awaitOffer();
            try (Peer far = module.dial(offer)) {
                module.accept(offer);
                try (Peer near = service.dial(ServicePlayer.await(answer).expectAccepted())) {
                    near.sendBinary(new byte[] {7});
                    Frame message = far.readMessage(DevicePlayer.SOON);
                    Expect.equal(message.payload().length, 1, "bytes of the message");
                }
            }
            device.session().ping(DevicePlayer.SOON);
        }
    }

    private static void notOnline(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            CSharpService service = CSharpService.of(hub);
            ServiceError error;
            long end = System.nanoTime() + DevicePlayer.SOON.toNanos();
            do {
                error = service.initiated(path(hub, module(hub)), null, "1").error();
            } while (error.code() != 404103 && System.nanoTime() < end);
            error.expect(404103);
        }
    }

    private static void notRegistered(Deployment hub) {
        ServiceError error = CSharpService.of(hub)
                .initiated(path(hub, "nobody-" + System.nanoTime()), "1", "1")
                .error();
        Expect.equal(error.status(), 404, "status");
        Expect.that(error.code() / 1000 == 404, "errorCode: " + error.code() + " (expected: one of 404)");
    }
}
