package io.culvert.client;

import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamName;
import io.culvert.protocol.StreamTopics;
import io.culvert.wire.MqttSocket;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The sessions of a fake hub's devices. */
final class FakeSessions {
    final Map<String, MqttSocket> live = new ConcurrentHashMap<>();
    final List<String> userNames = new CopyOnWriteArrayList<>();
    final List<Optional<Thumbprint>> certificates = new CopyOnWriteArrayList<>();
    final List<Long> expiries = new CopyOnWriteArrayList<>();
    final AtomicInteger connects = new AtomicInteger();
    final AtomicInteger pings = new AtomicInteger();
    volatile MqttConnectReturnCode answer = MqttConnectReturnCode.CONNECTION_ACCEPTED;
    volatile boolean answersPings = true;
    private final Map<String, Promise<StreamTopics.Answer>> offered = new ConcurrentHashMap<>();
    private final AtomicInteger requestIds = new AtomicInteger();

    void accept(NetSocket socket) {
        accept(MqttSocket.direct(socket), certificate(socket.sslSession()));
    }

    void accept(MqttSocket socket, Optional<Thumbprint> shown) {
        Session session = new Session(socket, shown);
        socket.handler(session::heard);
        socket.closeHandler(closed -> live.values().remove(socket));
    }

    /** The certificate that a client showed. */
    static Optional<Thumbprint> certificate(SSLSession tls) {
        try {
            return Optional.of(Thumbprint.sha256((X509Certificate) tls.getPeerCertificates()[0]));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    void awaitConnects(int wanted) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (connects.get() < wanted && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
    }

    Future<StreamTopics.Answer> offer(String device, String name, String url, Secret ticket) {
        MqttSocket socket = live.get(device);
        if (socket == null) {
            return Future.failedFuture("offline");
        }
        String requestId = Integer.toString(requestIds.incrementAndGet());
        Promise<StreamTopics.Answer> promise = Promise.promise();
        offered.put(requestId, promise);
        socket.write(publish(new StreamTopics.Offer(new StreamName(name), requestId, url, ticket).topic()));
        return promise.future();
    }

    private static MqttPublishMessage publish(String topic) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_MOST_ONCE)
                .payload(Unpooled.EMPTY_BUFFER)
                .build();
    }

    private final class Session {
        private final MqttSocket socket;
        private final Optional<Thumbprint> shown;
        private String clientId;

        Session(MqttSocket socket, Optional<Thumbprint> shown) {
            this.socket = socket;
            this.shown = shown;
        }

        void heard(MqttMessage packet) {
            if (packet instanceof MqttConnectMessage connect) {
                connected(connect);
            } else if (packet instanceof MqttSubscribeMessage subscribe) {
                MqttSocket old = live.put(clientId, socket);
                socket.write(MqttMessageBuilders.subAck()
                        .packetId(subscribe.variableHeader().messageId())
                        .addGrantedQoses(MqttQoS.AT_MOST_ONCE, MqttQoS.AT_MOST_ONCE)
                        .build());
                if (old != null) {
                    old.close();
                }
            } else if (packet instanceof MqttPublishMessage publish) {
                StreamTopics.Answer.parse(publish.variableHeader().topicName())
                        .ifPresent(answer -> offered.remove(answer.requestId()).complete(answer));
            } else if (packet.fixedHeader().messageType() == MqttMessageType.PINGREQ) {
                pings.incrementAndGet();
                if (answersPings) {
                    socket.write(MqttMessage.PINGRESP);
                }
            }
        }

        private void connected(MqttConnectMessage connect) {
            clientId = connect.payload().clientIdentifier();
            userNames.add(connect.payload().userName());
            certificates.add(shown);
            boolean good = shown.isPresent() && !connect.variableHeader().hasPassword() || signed(connect);
            connects.incrementAndGet();
            MqttConnectReturnCode code = good ? answer : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
            socket.write(MqttMessageBuilders.connAck().returnCode(code).build());
            if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
                socket.close();
            }
        }

        private boolean signed(MqttConnectMessage connect) {
            SasToken token = SasToken.parse(new String(connect.payload().passwordInBytes(), StandardCharsets.UTF_8));
            expiries.add(token.expiresAt());
            return token.signedBy(FakeHub.KEY);
        }
    }
}
