package io.culvert.wire;

import java.time.Duration;

/** A leg whose far side is a device or a service, whatever lies between. */
public interface ClientLeg extends Leg {
    /** Whether it speaks {@code culvert.v1}. */
    boolean culvert();

    /** How often it is to give a sign of life. */
    Duration pace();
}
