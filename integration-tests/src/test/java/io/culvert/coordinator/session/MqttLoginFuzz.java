package io.culvert.coordinator.session;

import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.cluster.HubNames;
import io.culvert.it.fuzz.Fuzzed;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Fuzz target: the bytes of MQTT packets, and what a CONNECT among them says of who connects. */
public final class MqttLoginFuzz {
    private static final HubNames HUB = new HubNames(List.of("hub.example"));
    private static final int MAX_PACKET = 262_144;

    private MqttLoginFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(MAX_PACKET));
        channel.writeInbound(Unpooled.wrappedBuffer(data));
        for (Object packet = channel.readInbound(); packet != null; packet = channel.readInbound()) {
            if (packet instanceof MqttConnectMessage connect
                    && connect.decoderResult().isSuccess()) {
                judged(connect);
            }
            ReferenceCountUtil.release(packet);
        }
        channel.finishAndReleaseAll();
    }

    private static void judged(MqttConnectMessage connect) {
        MqttLogin login = MqttLogin.of(connect, HUB, List::of);
        if (login instanceof MqttLogin.Claimed claimed) {
            require(
                    connect.payload()
                            .clientIdentifier()
                            .equals(claimed.identity().toString()),
                    () -> "another identity: " + claimed.identity());
            require(
                    connect.payload().userName().toLowerCase(Locale.ROOT).startsWith("hub.example"),
                    () -> "another hub");
        }
        byte[] password = connect.payload().passwordInBytes();
        if (password != null && new String(password, StandardCharsets.UTF_8).contains(Fuzzed.SECRET)) {
            Fuzzed.hidesSecret(login.toString());
        }
    }
}
