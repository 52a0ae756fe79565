package io.culvert.it.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.opentest4j.TestAbortedException;

/** The one hub that the tests with Azure SDKs in a JVM share, started for the first of them and ended after the last test of all. */
final class SdkHubExtension implements BeforeAllCallback {
    private static final System.Logger LOG = System.getLogger(SdkHubExtension.class.getName());

    private SdkHub hub;

    @Override
    public void beforeAll(ExtensionContext context) {
        Shared shared = context.getStore(
                        StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(SdkHubExtension.class))
                .getOrComputeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
        if (shared.refusal != null) {
            throw shared.refusal;
        }
        hub = shared.hub;
    }

    /** The running hub. */
    SdkHub hub() {
        return hub;
    }

    /** The hub, or why there is none: then every class is skipped for the same reason, told once in the log. */
    private record Shared(SdkHub hub, TestAbortedException refusal) implements AutoCloseable {
        static Shared start() {
            try {
                return new Shared(SdkHub.start(), null);
            } catch (TestAbortedException e) {
                LOG.log(System.Logger.Level.WARNING, "SKIPPED: the tests with the Azure SDKs: {0}", e.getMessage());
                return new Shared(null, e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (hub != null) {
                hub.close();
            }
        }
    }
}
