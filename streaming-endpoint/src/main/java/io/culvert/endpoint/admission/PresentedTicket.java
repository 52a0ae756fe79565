package io.culvert.endpoint.admission;

import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.Secret;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * The ticket that a leg brought, and the sub-protocol to answer.
 *
 * @param culvert whether the client speaks {@code culvert.v1}
 * @param subprotocol the one to answer: {@code culvert.v1}, or the first that was offered, as it was spelled
 */
record PresentedTicket(Secret ticket, boolean culvert, Optional<String> subprotocol) {
    /** Browsers cannot set headers on a WebSocket, so theirs come as a sub-protocol: {@code culvert.ticket.<jwt>}. */
    static final String AS_SUBPROTOCOL = "culvert.ticket.";

    private static final String BEARER = "Bearer ";

    /** The ticket in the Authorization header or in the sub-protocols; empty when there is none. */
    static Optional<PresentedTicket> of(HttpServerRequest request, List<String> subprotocols) {
        boolean culvert = subprotocols.contains(ControlMessage.SUBPROTOCOL);
        String header = request.getHeader("Authorization");
        Optional<String> inHeader = Optional.ofNullable(header)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
        Optional<String> inSubprotocol = subprotocols.stream()
                .filter(name -> name.startsWith(AS_SUBPROTOCOL))
                .map(name -> name.substring(AS_SUBPROTOCOL.length()))
                .findFirst();
        Optional<String> answered = culvert
                ? Optional.of(ControlMessage.SUBPROTOCOL)
                : subprotocols.stream()
                        .filter(name -> !name.startsWith(AS_SUBPROTOCOL))
                        .findFirst();
        return inHeader.or(() -> inSubprotocol)
                .map(ticket -> new PresentedTicket(new Secret(ticket), culvert, answered));
    }
}
