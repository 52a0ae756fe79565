package io.culvert.it.simulation;

import io.culvert.protocol.Secret;
import io.culvert.protocol.TicketClaims;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tickets without cryptography: what was signed is known, and nobody can make one of his own. For one thread. */
final class SimulatedTickets {
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private final Map<String, TicketClaims> signed = new HashMap<>();

    Secret sign(TicketClaims claims) {
        String text = "ticket" + signed.size();
        signed.put(text, claims);
        return new Secret(text);
    }

    TicketClaims claims(Secret ticket) {
        return signed.get(ticket.reveal());
    }

    /** Whether a node takes it by its own wall clock. */
    Optional<TicketClaims> verified(TicketClaims ticket, Clock clock) {
        return Optional.of(ticket)
                .filter(claims -> !clock.instant().isAfter(claims.expiresAt().plus(LEEWAY)))
                .filter(claims -> !clock.instant().isBefore(claims.issuedAt().minus(LEEWAY)));
    }
}
