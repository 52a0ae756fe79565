package io.culvert.cluster;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A stream as one of its nodes sees it now: its host, or its arbiter while it has none.
 *
 * @param service whose credential opened it
 * @param reason why it ends; of one that ends
 * @param host the node of its first leg; empty before that came
 * @param legs that have come, and whose connections are still there
 * @param awaited who is being waited for
 * @param age since its arbiter expected it or, at its host, since its first leg came
 * @param timeLeft until which those who are awaited may come
 */
public record LiveStream(
        StreamId id,
        Identity device,
        StreamName name,
        String service,
        State state,
        Optional<CloseReason> reason,
        String arbiter,
        Optional<String> host,
        List<Leg> legs,
        List<Awaited> awaited,
        Duration age,
        Optional<Duration> timeLeft,
        Flow deviceToService,
        Flow serviceToDevice,
        StreamLimits limits) {
    /** How far it is. */
    public enum State {
        /** No leg has come. */
        EXPECTED,
        /** One leg waits for the other. */
        WAITING,
        /** Bytes flow. */
        OPEN,
        /** It has ended, and the last bytes are on their way to a side that takes them slowly. */
        ENDING;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who is being waited for. */
    public enum Awaited {
        /** The device's answer to the offer; its leg counts as one. */
        DEVICE_ANSWER("device-answer"),
        /** The device's leg. */
        DEVICE("device"),
        /** The service's leg. */
        SERVICE("service");

        private final String word;

        Awaited(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        public static Awaited leg(Side side) {
            return side == Side.DEVICE ? DEVICE : SERVICE;
        }
    }

    /**
     * One side's connection.
     *
     * @param node where it landed
     * @param address of the other end, as {@code host:port}; empty where only the arbiter knows of the leg
     * @param culvert whether that end speaks {@code culvert.v1}
     */
    public record Leg(Side side, String node, String address, boolean culvert) {}

    /**
     * One direction.
     *
     * @param bytes of the application that came
     * @param delivered how many of them the other connection took
     * @param bytesPerSecond that came in the last second or two
     */
    public record Flow(long bytes, long delivered, long bytesPerSecond) {
        public static final Flow NONE = new Flow(0, 0, 0);
    }

    public LiveStream {
        legs = List.copyOf(legs);
        awaited = List.copyOf(awaited);
    }

    /** The same while others are awaited. */
    public LiveStream awaiting(List<Awaited> others) {
        return new LiveStream(
                id,
                device,
                name,
                service,
                state,
                reason,
                arbiter,
                host,
                legs,
                others,
                age,
                timeLeft,
                deviceToService,
                serviceToDevice,
                limits);
    }

    /** Whether this node has to do with it. */
    public boolean concerns(String node) {
        return arbiter.equals(node)
                || host.filter(node::equals).isPresent()
                || legs.stream().anyMatch(leg -> leg.node().equals(node));
    }
}
