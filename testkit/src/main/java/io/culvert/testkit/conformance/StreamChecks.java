package io.culvert.testkit.conformance;

import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Both legs of a stream: who may come first, what they may offer, and what admits them. */
final class StreamChecks {
    private StreamChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "stream.node-with-c",
                        "the device dials before it accepts; bytes pass both ways",
                        hub -> echo(OpenStream.nodeWithC(hub))),
                new Check(
                        "stream.csharp",
                        "the device accepts before it dials; bytes pass both ways",
                        hub -> echo(OpenStream.csharp(hub))),
                new Check(
                        "stream.early-service",
                        "what the service sends before the device is there is delivered",
                        StreamChecks::earlyService),
                new Check(
                        "stream.early-device",
                        "what the device sends before it has accepted is delivered",
                        StreamChecks::earlyDevice),
                new Check(
                        "stream.sub-protocols",
                        "MQTT, AMQP, HTTP or none may be offered; none is chosen that was not",
                        StreamChecks::subprotocols),
                new Check("stream.token-once", "a token admits once, and its side only", StreamChecks::once),
                new Check("stream.text", "text stays text", StreamChecks::text));
    }

    private static void echo(OpenStream stream) {
        try (stream) {
            stream.service().sendBinary("ping".getBytes(StandardCharsets.UTF_8));
            expect(stream.device(), Frame.BINARY, "ping");
            stream.device().sendBinary("pong".getBytes(StandardCharsets.UTF_8));
            expect(stream.service(), Frame.BINARY, "pong");
        }
    }

    private static void expect(Peer peer, int opcode, String text) {
        Frame message = peer.readMessage(DevicePlayer.SOON);
        Expect.equal(message.opcode(), opcode, "opcode");
        Expect.equal(message.text(), text, "message");
    }

    private static void earlyService(Deployment hub) {
        NodeService node = NodeService.of(hub);
        try (CSharpDevice device = CSharpDevice.of(hub)) {
            device.listen();
            CompletableFuture<Initiation> answer = node.initiate(ServicePlayer.NAME, "30", "30");
            OfferTopic offer = device.awaitOffer();
            device.accept(offer);
            try (Peer near = node.dial(ServicePlayer.await(answer).expectAccepted())) {
                near.sendBinary("early".getBytes(StandardCharsets.UTF_8));
                try (Peer far = device.dial(offer)) {
                    expect(far, Frame.BINARY, "early");
                }
            }
        }
    }

    private static void earlyDevice(Deployment hub) {
        NodeService node = NodeService.of(hub);
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            CompletableFuture<Initiation> answer = node.initiate(ServicePlayer.NAME, "30", "30");
            OfferTopic offer = device.awaitOffer();
            try (Peer far = device.dial(offer)) {
                far.sendBinary("early".getBytes(StandardCharsets.UTF_8));
                device.accept(offer);
                try (Peer near = node.dial(ServicePlayer.await(answer).expectAccepted())) {
                    expect(near, Frame.BINARY, "early");
                }
            }
        }
    }

    private static void subprotocols(Deployment hub) {
        for (String offered : new String[] {"MQTT", "AMQP", "HTTP", ""}) {
            try (CDevice device = CDevice.of(hub)) {
                device.listen();
                CompletableFuture<Initiation> answer = NodeService.of(hub).initiate(ServicePlayer.NAME, "30", "30");
                OfferTopic offer = device.awaitOffer();
                device.accept(offer);
                ServicePlayer.await(answer).expectAccepted();
                // .NET is the strictest reader of the answer.
                UpgradeForm.DOT_NET
                        .dial(hub, offer.url(), offer.token(), offered)
                        .close();
            }
        }
    }

    private static void once(Deployment hub) {
        NodeService node = NodeService.of(hub);
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            CompletableFuture<Initiation> answer = node.initiate(ServicePlayer.NAME, "30", "30");
            OfferTopic offer = device.awaitOffer();
            device.accept(offer);
            Initiation accepted = ServicePlayer.await(answer).expectAccepted();
            refused(hub, accepted.url(), offer.token());
            refused(hub, offer.url(), accepted.token());
            refused(hub, offer.url(), "");
            try (Peer far = device.dial(offer);
                    Peer near = node.dial(accepted)) {
                refused(hub, offer.url(), offer.token());
                refused(hub, accepted.url(), accepted.token());
                near.sendBinary("still".getBytes(StandardCharsets.UTF_8));
                expect(far, Frame.BINARY, "still");
            }
        }
    }

    private static void refused(Deployment hub, String url, String token) {
        RawResponse response =
                hub.webSocket(url).bearer(token).subprotocols("MQTT").connectExpectingRefusal();
        Expect.equal(response.status(), 401, "status of a token that is not good here");
    }

    private static void text(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            stream.service().sendText("grüße");
            expect(stream.device(), Frame.TEXT, "grüße");
            stream.device().sendText("echo");
            expect(stream.service(), Frame.TEXT, "echo");
        }
    }
}
