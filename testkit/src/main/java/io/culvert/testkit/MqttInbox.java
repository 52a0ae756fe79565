package io.culvert.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Predicate;

/** Makes packets of bytes cut anywhere, and keeps them until a test takes them. Fed by one thread, read by any; its monitor guards it. */
final class MqttInbox {
    private static final int MAX_LENGTH_BYTES = 4;

    /** The size of a packet that has none. */
    private static final int MALFORMED = -1;

    private final Deque<MqttPacket> packets = new ArrayDeque<>();
    private byte[] rest = new byte[0];
    private TransportEnd end;
    private String problem = "";

    synchronized void accept(byte[] bytes) {
        byte[] all = Arrays.copyOf(rest, rest.length + bytes.length);
        System.arraycopy(bytes, 0, all, rest.length, bytes.length);
        int from = 0;
        int size = sizeOfNext(all, from);
        for (; size > 0; size = sizeOfNext(all, from)) {
            packets.add(packet(all, from, size));
            from += size;
        }
        rest = Arrays.copyOfRange(all, from, all.length);
        if (size == MALFORMED) {
            problem = "remaining length of an MQTT packet: over four bytes, ";
        }
        notifyAll();
    }

    /** The bytes of the packet that begins here, with its header; 0 when not all of it has come, or {@link #MALFORMED}. */
    private static int sizeOfNext(byte[] bytes, int from) {
        int length = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
            int at = from + 1 + i;
            if (at >= bytes.length) {
                return 0;
            }
            length |= (bytes[at] & 127) << 7 * i;
            if (bytes[at] >= 0) {
                int size = 2 + i + length;
                return from + size <= bytes.length ? size : 0;
            }
        }
        return MALFORMED;
    }

    private static MqttPacket packet(byte[] bytes, int from, int size) {
        int body = from + 1;
        while (bytes[body] < 0) {
            body++;
        }
        int first = bytes[from] & 0xFF;
        return new MqttPacket(first >> 4, first & 15, Arrays.copyOfRange(bytes, body + 1, from + size));
    }

    synchronized void ended(TransportEnd how) {
        end = how;
        notifyAll();
    }

    /** Takes the first packet that fits, and leaves the others in their order. */
    synchronized MqttPacket take(Predicate<MqttPacket> fits, Duration within, String what) {
        Bound bound = Bound.in(within);
        while (true) {
            MqttPacket found = packets.stream().filter(fits).findFirst().orElse(null);
            if (found != null) {
                packets.removeFirstOccurrence(found);
                return found;
            }
            if (end != null || !problem.isEmpty() || bound.passed()) {
                throw new AssertionError(what + " expected within " + bound + ", but " + this);
            }
            bound.await(this);
        }
    }

    synchronized TransportEnd awaitEnd(Duration within) {
        Bound bound = Bound.in(within);
        while (end == null) {
            if (bound.passed()) {
                throw new AssertionError("end expected within " + bound + ", but " + this);
            }
            bound.await(this);
        }
        return end;
    }

    @Override
    public synchronized String toString() {
        return problem + (end == null ? "open" : "ended by " + end) + ", packets not taken: " + packets;
    }
}
