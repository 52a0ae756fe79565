package io.culvert.it.stream;

import io.culvert.client.ClientOptions;
import io.culvert.client.HttpProxy;
import io.culvert.client.ProxyRules;
import io.culvert.testkit.ConnectProxy;
import io.culvert.testkit.FaultProxy;

/** One client's way to the hub, which can be broken while other clients' ways are whole: all its connections pass here. */
public final class Way implements AutoCloseable {
    private final ConnectProxy proxy = ConnectProxy.open();
    public final FaultProxy faults = FaultProxy.to("127.0.0.1", proxy.port());

    public ClientOptions through(ClientOptions options) {
        return options.withProxy(ProxyRules.always(HttpProxy.parse("http://127.0.0.1:" + faults.port())));
    }

    @Override
    public void close() {
        faults.close();
        proxy.close();
    }
}
