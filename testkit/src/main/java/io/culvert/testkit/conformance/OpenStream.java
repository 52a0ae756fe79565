package io.culvert.testkit.conformance;

import io.culvert.testkit.Peer;
import java.util.concurrent.CompletableFuture;

/**
 * A stream that two SDKs opened with each other: both legs, and the device's session beside them.
 *
 * @param service its leg
 * @param device its leg
 */
record OpenStream(DevicePlayer player, Peer service, Peer device) implements AutoCloseable {
    /** The Node.js service with a C device, which dials before it accepts. */
    static OpenStream nodeWithC(Deployment hub) {
        NodeService node = NodeService.of(hub);
        CDevice player = CDevice.of(hub);
        try {
            player.listen();
            CompletableFuture<Initiation> answer = node.initiate(ServicePlayer.NAME, "30", "30");
            OfferTopic offer = player.awaitOffer();
            Peer device = player.dial(offer);
            player.accept(offer);
            Initiation accepted = ServicePlayer.await(answer).expectAccepted();
            return new OpenStream(player, node.dial(accepted), device);
        } catch (RuntimeException | Error e) {
            player.close();
            throw e;
        }
    }

    /** The C# service with a C# device, which accepts before it dials. */
    static OpenStream csharp(Deployment hub) {
        CSharpService service = CSharpService.of(hub);
        CSharpDevice player = CSharpDevice.of(hub);
        try {
            player.listen();
            CompletableFuture<Initiation> answer = service.initiate(ServicePlayer.NAME, "60", "60");
            OfferTopic offer = player.awaitOffer();
            player.accept(offer);
            Initiation accepted = ServicePlayer.await(answer).expectAccepted();
            Peer device = player.dial(offer);
            return new OpenStream(player, service.dial(accepted), device);
        } catch (RuntimeException | Error e) {
            player.close();
            throw e;
        }
    }

    @Override
    public void close() {
        service.close();
        device.close();
        player.close();
    }
}
