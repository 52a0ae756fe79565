package io.culvert.benchmarks;

import io.culvert.client.ClientOptions;
import java.util.List;

/** A hub whose handshakes are measured, of one process or of several. */
interface HandshakeHub extends AutoCloseable {
    /** Every process of it. */
    List<Long> pids();

    /** For a client that opens streams. */
    ClientOptions service();

    /** Registers a device; for its client. */
    ClientOptions device(String id) throws Exception;

    @Override
    void close();
}
