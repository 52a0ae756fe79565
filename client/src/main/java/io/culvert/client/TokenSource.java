package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/** Where a service's bearer token comes from. It is asked for each request, so a source that fetches tokens should keep them. */
@FunctionalInterface
public interface TokenSource {
    /** The longest token that is sent, in characters; hubs take no longer headers. */
    int MAX_LENGTH = 8000;

    /**
     * The token as it is now, without {@code Bearer}; a failure is the request's.
     *
     * @param vertx the client's
     */
    Future<Secret> token(Vertx vertx);

    /** A file with the token and nothing else, read for each request; something else writes it anew before it expires. */
    static TokenSource ofFile(Path file) {
        return vertx -> vertx.fileSystem()
                .readFile(file.toString())
                .recover(failure -> Future.failedFuture(
                        new HubException(Kind.CREDENTIAL, "token file " + file + ": cannot be read", failure)))
                .map(content -> check("token file " + file, content.toString()));
    }

    private static Secret check(String origin, String content) {
        String token = content.strip();
        // What a header cannot carry is no token.
        if (token.isEmpty() || token.length() > MAX_LENGTH || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new HubException(
                    Kind.CREDENTIAL, origin + ": not accepted (expected: one token, such as eyJ...)", null);
        }
        return new Secret(token);
    }
}
