package io.culvert.testkit.conformance;

import io.culvert.testkit.MqttPacket;
import io.culvert.testkit.RawMqtt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What passes on a device's session: offers and their answers, and the ordinary traffic of an SDK beside them. */
final class TrafficChecks {
    private TrafficChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "offer.form",
                        "an offer has five levels, one equals sign each, a port and a token that fits",
                        TrafficChecks::form),
                new Check(
                        "offer.qos",
                        "a subscription with QoS 1 is granted, and its offers come with QoS 0",
                        TrafficChecks::qos1),
                new Check("offer.rejected", "400 is a 200 that says False", TrafficChecks::rejected),
                new Check(
                        "offer.in-parallel",
                        "several offers have ids of their own and are answered in any order",
                        TrafficChecks::parallel),
                new Check(
                        "offer.odd-answers",
                        "answers to nothing, doubled or malformed ones harm nobody",
                        TrafficChecks::oddAnswers),
                new Check(
                        "traffic.telemetry",
                        "QoS 1 is acknowledged, QoS 0 is not, both are taken",
                        hub -> telemetry(hub)),
                new Check(
                        "traffic.subscriptions",
                        "all filters of the SDKs are granted, in one packet and back",
                        TrafficChecks::subscriptions),
                new Check("traffic.twin", "a twin is answered, and a report to it confirmed", TrafficChecks::twin),
                new Check(
                        "traffic.methods",
                        "an answer to no method, and topics of nobody, are tolerated",
                        TrafficChecks::methods));
    }

    private static void form(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            NodeService node = NodeService.of(hub);
            CompletableFuture<Initiation> answer = node.initiate(ServicePlayer.NAME, "30", "30");
            OfferTopic offer = device.awaitOffer();
            Expect.equal(offer.name(), ServicePlayer.NAME, "name in the offer");
            device.accept(offer);
            Initiation accepted = ServicePlayer.await(answer).expectAccepted();
            Expect.that(!accepted.url().equals(offer.url()), "both sides have the same url");
            Expect.that(!accepted.token().equals(offer.token()), "both sides have the same token");
        }
    }

    private static void qos1(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            Expect.equal(device.connect().code(), 0, "CONNACK");
            device.session().send(MqttPacket.subscribeAt(1, 77, DevicePlayer.OFFERS, DevicePlayer.ANSWERS));
            int[] granted =
                    device.session().await(MqttPacket.SUBACK, DevicePlayer.SOON).granted();
            Expect.that(granted.length == 2 && granted[0] <= 1 && granted[1] <= 1, "SUBACK: not granted");
            CompletableFuture<Initiation> answer = NodeService.of(hub).initiate(ServicePlayer.NAME, "30", "30");
            device.accept(device.awaitOffer());
            ServicePlayer.await(answer).expectAccepted();
        }
    }

    private static void rejected(Deployment hub) {
        try (CSharpDevice device = CSharpDevice.of(hub)) {
            device.listen();
            CompletableFuture<Initiation> answer = CSharpService.of(hub).initiate(ServicePlayer.NAME, "60", "60");
            device.reject(device.awaitOffer());
            Initiation rejected = ServicePlayer.await(answer);
            Expect.none(rejected.problems(), "rejection");
            Expect.that(!rejected.accepted(), "accepted (expected: rejected)");
        }
    }

    private static void parallel(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            NodeService node = NodeService.of(hub);
            CompletableFuture<Initiation> first = node.initiate("first", "30", "30");
            OfferTopic offerFirst = device.awaitOffer();
            CompletableFuture<Initiation> second = node.initiate("second", "30", "30");
            OfferTopic offerSecond = device.awaitOffer();
            Expect.that(!offerFirst.requestId().equals(offerSecond.requestId()), "two offers have one $rid");
            device.accept(offerSecond);
            Expect.that(ServicePlayer.await(second).accepted(), "second: rejected (expected: accepted)");
            device.reject(offerFirst);
            Expect.that(!ServicePlayer.await(first).accepted(), "first: accepted (expected: rejected)");
        }
    }

    private static void oddAnswers(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            RawMqtt session = device.session();
            session.answer("4711", 200, "");
            session.publish("$iothub/streams/res/200/", "");
            session.publish("$iothub/streams/res/500/?$rid=1", "");
            session.publish("$iothub/streams/res/", "");
            CompletableFuture<Initiation> answer = NodeService.of(hub).initiate(ServicePlayer.NAME, "30", "30");
            OfferTopic offer = device.awaitOffer();
            device.accept(offer);
            device.accept(offer);
            ServicePlayer.await(answer).expectAccepted();
            session.ping(DevicePlayer.SOON);
        }
    }

    private static void telemetry(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            String topic = "devices/" + hub.device().name() + "/messages/events/";
            device.session().publishAcknowledged(topic, "{\"temperature\":21}");
            device.session().publishAcknowledged(topic + "%24.mid=1&a=b", "");
            device.session().publish(topic, "x".repeat(100_000));
            device.session().ping(DevicePlayer.SOON);
        }
    }

    private static void subscriptions(Deployment hub) {
        String[] filters = {
            "devices/" + hub.device().name() + "/messages/devicebound/#",
            "$iothub/twin/res/#",
            "$iothub/twin/PATCH/properties/desired/#",
            "$iothub/methods/POST/#"
        };
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            int[] granted = device.session().subscribe(filters);
            Expect.equal(granted.length, filters.length, "codes in the SUBACK");
            for (int code : granted) {
                Expect.that(code <= 1, "SUBACK code: " + code + " (expected: granted)");
            }
            device.session().send(MqttPacket.unsubscribe(99, filters));
            Expect.equal(
                    device.session()
                            .await(MqttPacket.UNSUBACK, DevicePlayer.SOON)
                            .packetId(),
                    99,
                    "packet id of the UNSUBACK");
        }
    }

    private static void twin(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            RawMqtt session = device.session();
            session.subscribe("$iothub/twin/res/#");
            session.publish("$iothub/twin/GET/?$rid=a1", "");
            MqttPacket twin = session.awaitPublish(DevicePlayer.SOON);
            Expect.equal(twin.topic(), "$iothub/twin/res/200/?$rid=a1", "answer to a twin GET");
            String json = new String(twin.payload(), StandardCharsets.UTF_8);
            Expect.that(
                    json.contains("\"desired\"") && json.contains("\"reported\"") && json.contains("\"$version\""),
                    "twin: " + json + " (expected: desired and reported with versions)");
            session.publish("$iothub/twin/PATCH/properties/reported/?$rid=a2", "{\"firmware\":\"1.2\"}");
            String confirmed = session.awaitPublish(DevicePlayer.SOON).topic();
            Expect.that(
                    confirmed.matches("\\$iothub/twin/res/204/\\?\\$rid=a2&\\$version=[0-9]+"),
                    "answer to a report: " + confirmed + " (expected: 204 with its $rid and $version)");
        }
    }

    private static void methods(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.listen();
            device.session().publish("$iothub/methods/res/200/?$rid=1", "{}");
            device.session().publish("of/nobody", "x");
            device.session().publishAcknowledged("$iothub/of/nobody", "x");
            device.session().ping(Duration.ofSeconds(5));
        }
    }
}
