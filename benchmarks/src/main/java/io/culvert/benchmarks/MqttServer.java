package io.culvert.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** A server that holds MQTT sessions over TLS, in a process of its own: the hub or a peer. */
interface MqttServer extends AutoCloseable {
    String name();

    long pid();

    int port();

    Path caFile();

    /** Lines of client id, user name and password for so many clients, with tabs. */
    List<String> logins(int count) throws Exception;

    /** Frees what is garbage, so that memory that is read afterwards is held. */
    void settle();

    @Override
    void close();
}
