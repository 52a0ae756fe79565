package io.culvert.coordinator.session;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.nio.charset.StandardCharsets;

/** The packets that the hub sends to a device. */
final class MqttReplies {
    static final MqttMessage PINGRESP =
            new MqttMessage(new MqttFixedHeader(MqttMessageType.PINGRESP, false, MqttQoS.AT_MOST_ONCE, false, 0));

    private MqttReplies() {}

    /** The hub keeps nothing of a session that has ended, so none is ever present. */
    static MqttConnAckMessage connAck(MqttConnectReturnCode code) {
        return MqttMessageBuilders.connAck()
                .returnCode(code)
                .sessionPresent(false)
                .build();
    }

    /** Every subscription is granted, at most with QoS 1: devices of the reference subscribe to much that is not served. */
    static MqttMessage subAck(MqttSubscribeMessage subscribe) {
        MqttMessageBuilders.SubAckBuilder ack =
                MqttMessageBuilders.subAck().packetId(subscribe.variableHeader().messageId());
        for (MqttTopicSubscription subscription : subscribe.payload().topicSubscriptions()) {
            ack.addGrantedQoses(
                    subscription.qualityOfService() == MqttQoS.AT_MOST_ONCE
                            ? MqttQoS.AT_MOST_ONCE
                            : MqttQoS.AT_LEAST_ONCE);
        }
        return ack.build();
    }

    static MqttMessage unsubAck(int packetId) {
        return MqttMessageBuilders.unsubAck().packetId(packetId).build();
    }

    static MqttMessage pubAck(int packetId) {
        return MqttMessageBuilders.pubAck().packetId(packetId).build();
    }

    static MqttMessage publish(String topic, String payload) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_MOST_ONCE)
                .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
                .build();
    }
}
