package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A host name that stands for several nodes, of which some are dead. */
class HubAddressesTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, SECONDS);
    }

    @Test
    void aSessionAndAStreamAreGotThroughTheAddressThatLives() throws Exception {
        FakeHub hub = new FakeHub(vertx, "127.0.0.1");
        for (int i = 0; i < 5; i++) {
            DeviceClient device = DeviceClient.create(
                            vertx, new HubConnection(vertx, hub.device("d" + i), addresses("127.0.0.5", "127.0.0.1")))
                    .onOffer(offer -> offer.accept().onSuccess(stream -> stream.handler(stream::write)));
            ServiceClient service = new ServiceClient(
                    vertx, new HubConnection(vertx, hub.service(), addresses("127.0.0.6", "127.0.0.1")));
            device.connect().await(20, SECONDS);
            var end = new Layout.Received(service.open("d" + i, "echo").await(20, SECONDS));
            end.write("hello");

            assertThat(end.until(5)).isEqualTo("hello");
            device.close().await(20, SECONDS);
            service.close().await(20, SECONDS);
        }
        hub.close();
    }

    @Test
    void theOneAddressOfANameThatDnsDoesNotTellIsDialled() throws Exception {
        SocketAddress dialled = addresses("10.0.0.1")
                .connect(
                        (ContextInternal) vertx.getOrCreateContext(),
                        new HostPort("hub.invalid", 443),
                        Duration.ofSeconds(5),
                        (address, within) -> Future.succeededFuture(address.orElseThrow()))
                .await(20, SECONDS);

        assertThat(dialled).isEqualTo(SocketAddress.inetSocketAddress(443, "10.0.0.1"));
    }

    @Test
    void eachMayBeTheFirst() {
        HubAddresses addresses = addresses();
        Random random = new Random(1);
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            List<String> order = addresses.order("h", resolved("10.0.0.1", "10.0.0.2", "10.0.0.2"), random);
            assertThat(order).hasSize(2);
            first.add(order.get(0));
        }

        assertThat(first).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
    }

    @Test
    void theFamilyOfTheFirstComesFirst() {
        HubAddresses addresses = addresses();
        Random random = new Random(1);

        for (int i = 0; i < 20; i++) {
            assertThat(addresses
                            .order("h", resolved("10.0.0.1", "fd00::1", "10.0.0.2"), random)
                            .get(2))
                    .isEqualTo("fd00:0:0:0:0:0:0:1");
        }
    }

    @Test
    void theOneThatWasLostComesLast() {
        HubAddresses addresses = addresses();
        addresses.lost("h", SocketAddress.inetSocketAddress(8443, "10.0.0.2"));
        Random random = new Random(1);

        for (int i = 0; i < 20; i++) {
            assertThat(addresses
                            .order("h", resolved("10.0.0.1", "10.0.0.2", "10.0.0.3"), random)
                            .get(2))
                    .isEqualTo("10.0.0.2");
        }
    }

    /** Of whatever host. */
    private static HubAddresses addresses(String... addresses) {
        return new HubAddresses(host -> Future.succeededFuture(resolved(addresses)));
    }

    private static List<InetAddress> resolved(String... addresses) {
        return List.of(addresses).stream()
                .map(address -> new InetSocketAddress(address, 0).getAddress())
                .toList();
    }
}
