package io.culvert.coordinator.session;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamTopics;
import io.culvert.wire.MqttSocket;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connected device says and is answered: streams are served, a twin is always empty though reports to it are
 * confirmed, everything else of IoT Hub is acknowledged and dropped. Owned by its session's loop.
 */
final class MqttConversation {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConversation.class);
    private static final String ANSWERS = "$iothub/streams/res/";
    private static final String TWIN_GET = "$iothub/twin/GET/?";
    private static final String TWIN_REPORT = "$iothub/twin/PATCH/properties/reported/?";
    private static final String TWIN_ANSWER = "$iothub/twin/res/";
    private static final String REQUEST_ID = "$rid=";

    private final MqttSession session;
    private final MqttSocket mqtt;
    private final Listening listening;
    private final WaitingOffers offers;
    private final SessionCounters counters;
    private long reportedVersion = 1;

    MqttConversation(
            MqttSession session, MqttSocket mqtt, Listening listening, WaitingOffers offers, SessionCounters counters) {
        this.session = session;
        this.mqtt = mqtt;
        this.listening = listening;
        this.offers = offers;
        this.counters = counters;
    }

    void received(Identity identity, MqttMessage packet) {
        switch (packet.fixedHeader().messageType()) {
            case PUBLISH -> publish((MqttPublishMessage) packet);
            case SUBSCRIBE -> subscribe(identity, (MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> unsubscribe(identity, (MqttUnsubscribeMessage) packet);
            case PINGREQ -> mqtt.write(MqttReplies.PINGRESP);
            case DISCONNECT -> session.endNow(CloseReason.COMPLETED);
            // Nothing is sent with QoS 1, so that it means nothing.
            case PUBACK -> {}
            default -> session.broken("unexpected " + packet.fixedHeader().messageType());
        }
    }

    private void subscribe(Identity identity, MqttSubscribeMessage subscribe) {
        MqttMessage ack = MqttReplies.subAck(subscribe);
        if (subscribe.payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .noneMatch(StreamTopics.OFFER_FILTER::equals)) {
            mqtt.write(ack);
            return;
        }
        // A device that has its SUBACK can be found: a service may be told so by other means and open a stream at once.
        listening
                .begin(identity)
                .onComplete(announced -> session.later(() -> {
                    if (announced.succeeded()) {
                        mqtt.write(ack);
                    } else {
                        LOG.error("{}: cannot be announced", identity, announced.cause());
                        session.endNow(CloseReason.INTERNAL_ERROR);
                    }
                }));
    }

    private void unsubscribe(Identity identity, MqttUnsubscribeMessage unsubscribe) {
        if (unsubscribe.payload().topics().contains(StreamTopics.OFFER_FILTER)) {
            listening.end(identity);
        }
        mqtt.write(MqttReplies.unsubAck(unsubscribe.variableHeader().messageId()));
    }

    private void publish(MqttPublishMessage publish) {
        String topic = publish.variableHeader().topicName();
        MqttQoS qos = publish.fixedHeader().qosLevel();
        if (qos == MqttQoS.EXACTLY_ONCE) {
            session.broken("QoS 2");
            return;
        }
        if (topic.startsWith(ANSWERS)) {
            answer(topic);
        } else if (topic.startsWith(TWIN_GET)) {
            twin(200, topic.substring(TWIN_GET.length()), "");
        } else if (topic.startsWith(TWIN_REPORT)) {
            // SDKs wait for the new version, and count it on themselves.
            reportedVersion++;
            twin(204, topic.substring(TWIN_REPORT.length()), "&$version=" + reportedVersion);
        } else {
            counters.otherPublishes.increment();
        }
        if (qos == MqttQoS.AT_LEAST_ONCE) {
            mqtt.write(MqttReplies.pubAck(publish.variableHeader().packetId()));
        }
    }

    /** @param query of the request: {@code $rid=...}; one without it has nobody who waits */
    private void twin(int status, String query, String rest) {
        if (!query.startsWith(REQUEST_ID)) {
            return;
        }
        String requestId = query.split("&", 2)[0];
        String body = status == 200
                ? "{\"desired\":{\"$version\":1},\"reported\":{\"$version\":" + reportedVersion + "}}"
                : "";
        mqtt.write(MqttReplies.publish(TWIN_ANSWER + status + "/?" + requestId + rest, body));
    }

    private void answer(String topic) {
        Optional<StreamTopics.Answer> answer = StreamTopics.Answer.parse(topic);
        if (answer.isEmpty() || !offers.answered(answer.get())) {
            counters.uselessAnswers.increment();
            LOG.debug("answer to no offer that waits: dropped");
        }
    }
}
