package io.culvert.cli;

import ch.qos.logback.classic.Level;
import io.culvert.client.ClientOptions;
import io.culvert.client.RegistryClient;
import io.culvert.client.proxy.Listener;
import io.culvert.client.proxy.ServiceProxy;
import io.culvert.client.proxy.ServiceProxyOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code culvert service-proxy}: ports of this computer that lead to a device, until a signal comes. */
@Command(
        name = "service-proxy",
        description = {
            "Open ports on this computer that lead to a device.",
            "",
            "Each TCP connection to one of them is a stream of its own, with the name given for the port; the device's proxy "
                    + "chooses by it where the stream goes. A connection that cannot be carried is closed without a byte, and "
                    + "the log on stderr says why.",
            "",
            "Needs the connection string of a policy that may connect as a service (service or iothubowner), or a token with the "
                    + "scope streams:open. Without any, the "
                    + "owner's in ./culvert-data is used."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert service-proxy --device my-device --listen 2222",
            "  ssh -p 2222 user@127.0.0.1",
            "",
            "  culvert service-proxy --device my-device --listen 2222=ssh --listen 8080=web"
        })
final class ServiceProxyCommand extends Subcommand {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private HubFlags hub;

    @Mixin
    private TokenFlags token;

    @Mixin
    private ServiceFlags service;

    @Option(
            names = "--listen",
            paramLabel = "[ADDR:]PORT[=NAME]",
            required = true,
            description =
                    "Where to listen, may be repeated: on 127.0.0.1 unless told otherwise, on any free port with 0; and "
                            + "the name of the streams (default).")
    private List<Listener> listeners;

    @Option(
            names = "--max-streams",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many connections at once; further ones are closed (${DEFAULT-VALUE}).")
    private int maxStreams;

    @Override
    protected Level logLevel() {
        return Level.INFO;
    }

    @Override
    protected ExitCode run() throws Exception {
        ServiceProxyOptions options = options();
        ClientOptions client = service.client(hub, token);
        try (ClientRuntime runtime = ClientRuntime.large()) {
            checkHub(runtime, client);
            ServiceProxy proxy = ServiceProxy.create(runtime.vertx(), client, options);
            List<Listener> open = listen(runtime, proxy);
            out().println("Connections lead to device '" + options.device() + "'; Ctrl-C stops it.");
            TextTable table = new TextTable("  LISTENING ON", "STREAM");
            open.forEach(listener ->
                    table.row("  " + listener.address(), listener.name().toString()));
            table.lines().forEach(out()::println);
            out().flush();
            return new Foreground().hold(Promise.promise().future(), proxy::close, STOP_LIMIT);
        }
    }

    private ServiceProxyOptions options() {
        try {
            return new ServiceProxyOptions(service.device(), listeners, service.timeouts(), maxStreams);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), "--" + e.getMessage(), e);
        }
    }

    /** A hub that is not reached, not trusted or does not know us is better seen now than when somebody connects. */
    private static void checkHub(ClientRuntime runtime, ClientOptions client) {
        RegistryClient registry = RegistryClient.create(runtime.vertx(), client);
        runtime.await(registry.properties().eventually(registry::close));
    }

    private static List<Listener> listen(ClientRuntime runtime, ServiceProxy proxy) {
        Future<List<Listener>> started = proxy.start();
        try {
            return runtime.await(started);
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitCode.CONFIG, e.getMessage(), e);
        }
    }
}
