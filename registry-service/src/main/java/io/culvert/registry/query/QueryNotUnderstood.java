package io.culvert.registry.query;

/** A text is no query of the language; the message is for its writer. */
final class QueryNotUnderstood extends Exception {
    private static final long serialVersionUID = 1L;

    QueryNotUnderstood(String message) {
        super(message, null, false, false);
    }
}
