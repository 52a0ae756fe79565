package io.culvert.cluster.presence;

import java.util.Optional;

/** What a change did to the record of one identity; the same before and after where it did nothing. */
public record Transition(Optional<PresenceRecord> before, Optional<PresenceRecord> after) {}
