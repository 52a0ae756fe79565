package io.culvert.cluster.presence;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.culvert.cluster.Presence.Location;
import java.time.Duration;
import java.util.Objects;

/**
 * A listening session as the map of presences keeps it. Nothing in it is secret, and it admits nobody.
 *
 * @param age how long the session had listened when it was last heard of
 */
public record PresenceRecord(String node, long epoch, Duration age) {
    public PresenceRecord {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(age, "age");
    }

    PresenceRecord(Location location, Duration age) {
        this(location.node(), location.epoch(), age);
    }

    @JsonIgnore
    public Location location() {
        return new Location(node, epoch);
    }
}
