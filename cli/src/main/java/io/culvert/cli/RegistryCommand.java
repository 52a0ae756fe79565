package io.culvert.cli;

import io.culvert.client.ClientOptions;
import io.culvert.client.Device;
import io.culvert.client.DeviceModule;
import io.culvert.client.PolicyKeys;
import io.culvert.client.RegistryClient;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** The base of commands that ask a hub's registry. */
abstract class RegistryCommand extends Subcommand {
    @Mixin
    private HubFlags hub;

    @Mixin
    private TokenFlags token;

    private ClientRuntime runtime;
    private ClientOptions client;

    /** Asks and prints. */
    protected abstract void ask(RegistryClient registry);

    @Override
    protected final ExitCode run() {
        client = token.client(hub);
        try (ClientRuntime opened = ClientRuntime.small()) {
            runtime = opened;
            ask(RegistryClient.create(opened.vertx(), client));
        }
        out().flush();
        return ExitCode.OK;
    }

    /** How the hub is reached, and as whom. */
    protected final ClientOptions client() {
        return client;
    }

    protected final <T> T await(Future<T> answer) {
        return runtime.await(answer);
    }

    /** The last line of what is printed of a device: what it connects with. */
    protected final void printConnectionString(Device device) {
        printConnectionString(device.connectionString(caller().hostName(), caller().port()), "device");
    }

    /** The same of a module. */
    protected final void printConnectionString(DeviceModule module) {
        printConnectionString(module.connectionString(caller().hostName(), caller().port()), "module");
    }

    /** The same of a policy, with one of its keys. */
    protected final void printConnectionString(PolicyKeys policy, Secret key) {
        out().println(ConnectionString.ofPolicy(caller().hostName(), caller().port(), policy.name(), key)
                .reveal());
    }

    private ConnectionString caller() {
        return client.connectionString();
    }

    private void printConnectionString(Optional<ConnectionString> who, String kind) {
        who.ifPresentOrElse(
                known -> out().println(known.reveal()),
                () -> note("the registry gives no key of this " + kind + " to "
                        + caller().policy().map(name -> "'" + name + "'").orElse("this token")));
    }

    /** The Vert.x of its client. */
    protected final Vertx vertx() {
        return runtime.vertx();
    }

    /** A word to a person, which is no result. */
    protected final void note(String text) {
        err().println(text);
        err().flush();
    }
}
