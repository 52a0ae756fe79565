package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.Authorize;
import io.culvert.cluster.RegistryCalls.Holder;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.StreamOpener;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges bearer tokens: signature, issuer, audience and times first; only who has a token of the configured issuer for this hub is
 * told what it lacks. The log says at level DEBUG why another was refused. Belongs to the verticle's event loop.
 */
final class BearerAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(BearerAuthenticator.class);

    private final TokenConfig config;
    private final TokenKeys keys;
    private final StoreWorkers workers;
    private final Duration leeway;
    private final Clock clock;

    BearerAuthenticator(TokenConfig config, TokenKeys keys, StoreWorkers workers, Duration leeway, Clock clock) {
        this.config = config;
        this.keys = keys;
        this.workers = workers;
        this.leeway = leeway;
        this.clock = clock;
    }

    Future<Outcome<Principal>> authorize(Authorize question) {
        return authorize(question.credential(), new Wish(question.anyOf(), Optional.of(question.target())));
    }

    /** Whose token it is, if it opens streams, be it only to some devices. */
    Future<Outcome<Holder>> identify(String credential) {
        return authorize(credential, new Wish(Set.of(Right.SERVICE_CONNECT), Optional.empty()))
                .map(outcome -> outcome.then(who -> Outcome.granted(
                        new Holder(who.opener().name(), Optional.empty(), who.expiresAt(), Optional.empty()))));
    }

    /** @param target how far the token must reach: one identity or, without one, the hub; no matter where it is not given */
    private record Wish(Set<Right> anyOf, Optional<Optional<Identity>> target) {}

    private Future<Outcome<Principal>> authorize(String credential, Wish question) {
        Optional<BearerToken> token = BearerToken.read(credential);
        if (token.isEmpty()) {
            return Future.succeededFuture(untrusted("form"));
        }
        return keys.keysFor(token.get().keyId())
                .compose(found -> found instanceof Outcome.Granted<JsonWebKeys> now
                        ? judgeOrRenew(token.get(), now.value(), question)
                        : Future.succeededFuture(found.then(none -> untrusted("keys"))));
    }

    /** A key without an id may be of any token, so only the judgement shows that the right one is still to be loaded. */
    private Future<Outcome<Principal>> judgeOrRenew(BearerToken token, JsonWebKeys now, Wish question) {
        return workers.ask(() -> judge(token, now, question)).compose(outcome -> {
            if (outcome instanceof Outcome.Granted<Principal> || now.lists(token.keyId())) {
                return Future.succeededFuture(outcome);
            }
            return keys.renewed()
                    .compose(renewed -> renewed instanceof Outcome.Granted<JsonWebKeys> fresh && fresh.value() != now
                            ? workers.ask(() -> judge(token, fresh.value(), question))
                            : Future.succeededFuture(outcome));
        });
    }

    private Outcome<Principal> judge(BearerToken token, JsonWebKeys now, Wish question) {
        if (!now.signed(token.text())) {
            return untrusted("signature, key or algorithm");
        }
        try {
            return judgeClaims(token, question);
        } catch (IllegalArgumentException e) {
            return untrusted("claim " + e.getMessage());
        }
    }

    private Outcome<Principal> judgeClaims(BearerToken token, Wish question) {
        Instant now = clock.instant();
        Optional<Instant> end = token.time("exp");
        boolean begun = !token.time("nbf").orElse(now).isAfter(now.plus(leeway))
                && !token.time("iat").orElse(now).isAfter(now.plus(leeway));
        if (!token.isFrom(config.issuer()) || !token.isFor(config.audience()) || end.isEmpty() || !begun) {
            return untrusted("iss, aud, exp, nbf or iat");
        }
        Principal principal = new Principal(StreamOpener.ofToken(token.name()), end.get());
        Set<Right> rights = token.rights();
        boolean reaches = question.target()
                .map(target -> token.reaches(target, config.devicesClaim()))
                .orElse(true);
        if (now.isAfter(end.get().plus(leeway))) {
            return Outcome.refused(
                    CloseReason.CREDENTIAL_EXPIRED,
                    "the token expired at " + end.get() + ", the hub's clock says "
                            + now.truncatedTo(ChronoUnit.SECONDS));
        }
        if (rights.stream().noneMatch(question.anyOf()::contains)) {
            return Outcome.refused(
                    CloseReason.UNAUTHORIZED, "Unauthorized: the token lacks the scope " + scopes(question.anyOf()));
        }
        return reaches
                ? Outcome.granted(principal)
                : Outcome.refused(
                        CloseReason.UNAUTHORIZED,
                        "Unauthorized: the token's " + config.devicesClaim() + " does not allow this");
    }

    private static String scopes(Set<Right> anyOf) {
        return anyOf.stream().flatMap(right -> right.scope().stream()).sorted().collect(Collectors.joining(" or "));
    }

    private static <T> Outcome<T> untrusted(String what) {
        LOG.debug("a bearer token is refused: {}", what);
        return Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized");
    }
}
