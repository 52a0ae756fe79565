package io.culvert.client;

import java.util.Optional;

/** What the client tells the hub of itself. */
final class ClientVersion {
    private static final String VERSION = Optional.ofNullable(
                    ClientVersion.class.getPackage().getImplementationVersion())
            .orElse("development");

    /** Of HTTP and of the MQTT user name. */
    static final String USER_AGENT = "culvert-java/" + VERSION;

    /** The hub's API as of which the requests are. */
    static final String API_VERSION = "2021-04-12";

    private ClientVersion() {}
}
