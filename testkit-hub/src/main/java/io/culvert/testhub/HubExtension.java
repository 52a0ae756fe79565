package io.culvert.testhub;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a hub before the first test of a class and stops it after the last. Used through {@link WithHub}, or as a static field
 * where the configuration is made by code:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final HubExtension HUB = HubExtension.of(hub -> hub.handshakeDeadline(ofSeconds(2)));
 * }</pre>
 *
 * <p>Tests may run in parallel; they share the hub, so each takes devices of its own.
 */
public final class HubExtension implements BeforeAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(HubExtension.class);
    private static final String KEY = "hub";

    private final Optional<UnaryOperator<HubBuilder>> configuration;
    private volatile TestHub started;

    /** For {@link WithHub}. */
    public HubExtension() {
        this.configuration = Optional.empty();
    }

    private HubExtension(UnaryOperator<HubBuilder> configuration) {
        this.configuration = Optional.of(configuration);
    }

    /** For a static field with {@code @RegisterExtension}. */
    public static HubExtension of(UnaryOperator<HubBuilder> configuration) {
        return new HubExtension(configuration);
    }

    /** The hub; for a static field. */
    public TestHub hub() {
        if (started == null) {
            throw new IllegalStateException(
                    "hub: not started (expected: inside a test, of a static @RegisterExtension)");
        }
        return started;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        ExtensionContext.Store store = context.getStore(SPACE);
        boolean ownHub =
                configuration.isPresent() || context.getRequiredTestClass().isAnnotationPresent(WithHub.class);
        if (ownHub || store.get(KEY) == null) {
            started = builder(context).start();
            // JUnit closes it with the class, after the tests of nested classes.
            store.put(KEY, new Running(started));
        }
    }

    private HubBuilder builder(ExtensionContext context) {
        if (configuration.isPresent()) {
            return configuration.get().apply(TestHub.builder());
        }
        HubBuilder builder = TestHub.builder();
        WithHub annotation = context.getRequiredTestClass().getAnnotation(WithHub.class);
        if (annotation != null) {
            for (String setting : annotation.value()) {
                builder.set(setting);
            }
        }
        return builder;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestHub.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = context.getStore(SPACE).get(KEY, Running.class);
        if (running == null) {
            throw new IllegalStateException("hub: not started (expected: HubExtension on the class, not on a method)");
        }
        return running.hub();
    }

    private record Running(TestHub hub) implements AutoCloseable {
        @Override
        public void close() {
            hub.close();
        }
    }
}
