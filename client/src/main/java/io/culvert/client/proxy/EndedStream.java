package io.culvert.client.proxy;

import io.culvert.client.StreamEnd;
import io.culvert.protocol.StreamName;

/** A stream that a local proxy has carried, and how it ended. */
public record EndedStream(StreamName name, StreamEnd end) {}
