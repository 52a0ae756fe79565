package io.culvert.it.conformance;

import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.Peer;
import io.culvert.testkit.conformance.CDevice;
import io.culvert.testkit.conformance.Deployment;
import io.culvert.testkit.conformance.Initiation;
import io.culvert.testkit.conformance.NodeService;
import io.culvert.testkit.conformance.OfferTopic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A stream between the Node.js service SDK and the C device SDK, both played, with a device of its own. */
public record PlayedStream(String deviceId, CDevice player, Peer service, Peer device) implements AutoCloseable {
    static PlayedStream open(TestHub hub) throws Exception {
        ConnectionString credential = hub.createDevice();
        String deviceId = credential.identity().orElseThrow().deviceId();
        return open(deviceId, "proxy", deployment(hub).device(deviceId, key(credential)));
    }

    /** A stream of this name with the device of the deployment, whose id this is. */
    public static PlayedStream open(String deviceId, String name, Deployment deployment) throws Exception {
        CDevice player = CDevice.of(deployment);
        player.connect();
        player.subscribe();
        NodeService node = NodeService.of(deployment);
        CompletableFuture<Initiation> answer = node.initiate(name, "30", "30");
        OfferTopic offer = player.awaitOffer();
        Peer device = player.dial(offer);
        player.accept(offer);
        return new PlayedStream(deviceId, player, node.dial(answer.get(30, TimeUnit.SECONDS)), device);
    }

    static Deployment deployment(TestHub hub) {
        return Deployment.of(hub.hostName())
                .ports(hub.httpsPort(), hub.mqttPort())
                .caFile(hub.caFile())
                .service("service", key(hub.connectionString("service")));
    }

    static String key(ConnectionString credential) {
        return credential.key().orElseThrow().reveal();
    }

    @Override
    public void close() {
        service.close();
        device.close();
        player.close();
    }
}
