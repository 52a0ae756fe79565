package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.HubException.Kind;
import io.culvert.client.SessionOptions.Transport;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpProxyTest {
    private final Vertx vertx = Vertx.vertx();
    private FakeHub hub;
    private FakeHttpProxy proxy;

    @BeforeEach
    void start() throws Exception {
        hub = new FakeHub(vertx);
        proxy = new FakeHttpProxy("me", "pass word");
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        hub.close();
    }

    private ProxyRules rules(String login) {
        return ProxyRules.always(HttpProxy.parse("http://" + login + "@127.0.0.1:" + proxy.port()));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void everyConnectionGoesThroughIt(Transport transport) throws Exception {
        ProxyRules rules = rules("me:pass%20word");
        ClientOptions options = hub.device("d1").withProxy(rules);
        DeviceClient device = DeviceClient.create(
                        vertx, options.withSession(options.session().withTransport(transport, hub.mqttPort())))
                .onOffer(offer -> offer.accept().onSuccess(stream -> stream.handler(stream::write)));
        device.connect().await(20, SECONDS);
        ServiceClient service = ServiceClient.create(vertx, hub.service().withProxy(rules));

        var end = new Layout.Received(service.open("d1", "echo").await(20, SECONDS));
        end.write("hello");

        assertThat(end.until(5)).isEqualTo("hello");
        String https = "localhost:" + hub.port();
        String session = transport == Transport.MQTT_WS ? https : "localhost:" + hub.mqttPort();
        // The session, the request, and the two legs.
        assertThat(proxy.connected).containsExactlyInAnyOrder(session, https, https, https);
        device.close().await(20, SECONDS);
        service.close().await(20, SECONDS);
    }

    @Test
    void aRefusingProxyIsNamed() {
        ClientOptions options = hub.service().withProxy(rules("me:wrong"));
        ServiceClient service = ServiceClient.create(vertx, options);
        DeviceClient device = DeviceClient.create(vertx, hub.device("d1").withProxy(options.proxy()));

        HubException ofRest = catchThrowableOfType(
                HubException.class, () -> service.open("d1", "x").await(20, SECONDS));
        HubException ofMqtt =
                catchThrowableOfType(HubException.class, () -> device.connect().await(20, SECONDS));

        for (HubException failure : new HubException[] {ofRest, ofMqtt}) {
            assertThat(failure.kind()).isEqualTo(Kind.PROXY_REFUSED);
            assertThat(failure).hasMessageStartingWith("the proxy 127.0.0.1:" + proxy.port() + " refused: 407");
            assertThat(failure).hasMessageNotContaining("wrong");
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        int port = proxy.port();
        proxy.close();
        ServiceClient service = ServiceClient.create(vertx, hub.service().withProxy(rules("me:x")));

        HubException failure = catchThrowableOfType(
                HubException.class, () -> service.open("d1", "x").await(20, SECONDS));

        assertThat(failure).hasMessageContaining("proxy 127.0.0.1:" + port);
    }
}
