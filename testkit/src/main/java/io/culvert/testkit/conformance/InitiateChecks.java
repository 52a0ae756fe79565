package io.culvert.testkit.conformance;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asking for a stream: paths, versions, credentials, and the errors by which services tell what happened. */
final class InitiateChecks {
    private static final String STREAM = "/streams/" + ServicePlayer.NAME;

    private InitiateChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "initiate.not-online",
                        "404103 for a device that is registered and not connected",
                        InitiateChecks::awaitOffline),
                new Check(
                        "initiate.not-subscribed",
                        "404103 for a device that is connected and takes no streams",
                        InitiateChecks::notSubscribed),
                new Check("initiate.not-registered", "404001", InitiateChecks::notRegistered),
                new Check("initiate.any-api-version", "any version is taken, and none", InitiateChecks::versions),
                new Check("initiate.encoded-id", "an id is percent-decoded once", InitiateChecks::encodedId),
                new Check("initiate.name-as-it-is", "a name is not encoded by SDKs", InitiateChecks::names),
                new Check("initiate.bad-name", "400004 for a name that no topic can carry", InitiateChecks::badName),
                new Check("initiate.wrong-key", "401002", InitiateChecks::wrongKey),
                new Check("initiate.expired", "401003", InitiateChecks::expired),
                new Check(
                        "initiate.device-scope",
                        "a service's signature for one device opens streams to it and to no other",
                        InitiateChecks::deviceScope),
                new Check("initiate.with-body", "a body means nothing", InitiateChecks::withBody));
    }

    /** Waits until the device of an earlier check has gone, which is a check by itself. */
    static void awaitOffline(Deployment hub) {
        NodeService node = NodeService.of(hub);
        ServiceError error;
        long end = System.nanoTime() + DevicePlayer.SOON.toNanos();
        do {
            error = node.initiated(node.devicePath(hub.device().name()) + STREAM, "0", "1")
                    .error();
        } while (error.code() != 404103 && System.nanoTime() < end);
        error.expect(404103);
        Expect.that(!error.timeout().isEmpty(), "info.timeout: missing");
    }

    private static void notSubscribed(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            Expect.equal(device.connect().code(), 0, "CONNACK");
            device.session().subscribe("$iothub/twin/res/#");
            awaitOffline(hub);
            device.session().ping(DevicePlayer.SOON);
        }
    }

    private static void notRegistered(Deployment hub) {
        CSharpService service = CSharpService.of(hub);
        service.initiated(service.devicePath("nobody-" + System.nanoTime()) + STREAM, "1", "1")
                .error()
                .expect(404001);
    }

    private static void versions(Deployment hub) {
        awaitOffline(hub);
        NodeService node = NodeService.of(hub);
        String path = node.devicePath(hub.device().name()) + STREAM;
        for (String version : new String[] {
            "?api-version=2018-06-30",
            "?api-version=2018-10-20-preview",
            "?api-version=2019-05-01-preview",
            "?api-version=2020-09-30",
            "?api-version=2099-12-31",
            ""
        }) {
            ServicePlayer.await(ServicePlayer.ask(node.requestWith(version, path, "0", "1")))
                    .error()
                    .expect(404103);
        }
    }

    private static void encodedId(Deployment hub) {
        awaitOffline(hub);
        NodeService node = NodeService.of(hub);
        StringBuilder id = new StringBuilder();
        hub.device().name().chars().forEach(each -> id.append(String.format("%%%02x", each)));
        node.initiated("/twins/" + id + STREAM, "0", "1").error().expect(404103);
        // Its first character only: decoded once it becomes three, and an id has no more than 128.
        node.initiated("/twins/%25" + id.substring(1) + STREAM, "0", "1")
                .error()
                .expect(404001);
    }

    private static void names(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            for (String name : new String[] {"a", "TestStream", "with-all._~:@", "x".repeat(128)}) {
                CompletableFuture<Initiation> answer = NodeService.of(hub).initiate(name, "30", "30");
                OfferTopic offer = device.awaitOffer();
                Expect.equal(offer.name(), name, "name in the offer");
                device.accept(offer);
                ServicePlayer.await(answer).expectAccepted();
            }
        }
    }

    private static void badName(Deployment hub) {
        NodeService node = NodeService.of(hub);
        for (String name : new String[] {"a%2Fb", "a%20b", "%24rid", "x".repeat(129)}) {
            node.initiated(node.devicePath(hub.device().name()) + "/streams/" + name, "0", "1")
                    .error()
                    .expect(400004);
        }
    }

    private static void wrongKey(Deployment hub) {
        String wrong = Base64.getEncoder().encodeToString(new byte[32]);
        for (ServicePlayer service : new ServicePlayer[] {NodeService.of(hub), CSharpService.of(hub)}) {
            service.sign(hub.hostName(), wrong, Instant.now().plusSeconds(3600));
            service.initiated(service.devicePath(hub.device().name()) + STREAM, "1", "1")
                    .error()
                    .expect(401002);
        }
    }

    private static void expired(Deployment hub) {
        NodeService node = NodeService.of(hub);
        node.sign(hub.hostName(), hub.service().key(), Instant.now().minusSeconds(86_400));
        node.initiated(node.devicePath(hub.device().name()) + STREAM, "1", "1")
                .error()
                .expect(401003);
    }

    private static void deviceScope(Deployment hub) {
        awaitOffline(hub);
        NodeService node = NodeService.of(hub);
        String scope = hub.hostName() + "/devices/" + hub.device().name();
        node.sign(scope, hub.service().key(), Instant.now().plusSeconds(3600));
        node.initiated(node.devicePath(hub.device().name()) + STREAM, "0", "1")
                .error()
                .expect(404103);
        node.initiated(node.devicePath(hub.device().name() + "x") + STREAM, "0", "1")
                .error()
                .expect(401002);
    }

    private static void withBody(Deployment hub) {
        awaitOffline(hub);
        CSharpService service = CSharpService.of(hub);
        String path = service.devicePath(hub.device().name()) + STREAM + "?api-version=2018-06-30";
        ServicePlayer.await(ServicePlayer.ask(hub.http("POST", path)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .header("Authorization", service.signature().toString())
                        .body("{\"payload\":null}")))
                .error()
                .expect(404103);
    }
}
