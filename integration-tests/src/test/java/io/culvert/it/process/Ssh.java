package io.culvert.it.process;

import java.io.IOException;
import java.nio.file.Path;

/** An SSH server that runs, and clients for it that dial any port of 127.0.0.1. */
interface Ssh extends AutoCloseable {
    /** Where the server itself listens. */
    int serverPort();

    /** What a command prints that is run through the SSH server behind this port. */
    String run(int port, String command) throws Exception;

    /** Copies a file to the server's side. */
    void copyThere(int port, Path from, Path to) throws Exception;

    /** Copies a file from the server's side. */
    void copyHere(int port, Path from, Path to) throws Exception;

    @Override
    void close() throws IOException;
}
