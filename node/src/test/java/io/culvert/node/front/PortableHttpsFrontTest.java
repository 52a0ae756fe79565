package io.culvert.node.front;

import io.culvert.node.data.ServerCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.JdkSSLEngineOptions;

/** The same with what every machine has: NIO and the JDK's TLS. */
class PortableHttpsFrontTest extends HttpsFrontTest {
    @Override
    Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
    }

    @Override
    ServerTls tls(ServerCertificate certificate) {
        return new ServerTls(certificate, new JdkSSLEngineOptions());
    }
}
