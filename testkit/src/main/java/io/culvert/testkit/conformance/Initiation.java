package io.culvert.testkit.conformance;

import io.culvert.testkit.RawResponse;
import java.util.ArrayList;
import java.util.List;

/** What a service was answered when it asked for a stream, as its SDK reads it. */
public record Initiation(RawResponse response) {
    /** As the Node.js SDK compares it: the header says exactly {@code True}. */
    public boolean accepted() {
        return response.status() == 200 && "True".equals(response.header("iothub-streaming-is-accepted"));
    }

    /** Where the service's leg is dialled; null when it was not accepted. */
    public String url() {
        return response.header("iothub-streaming-url");
    }

    /** The token of the service's leg; null when it was not accepted. */
    public String token() {
        return response.header("iothub-streaming-auth-token");
    }

    /** The error that an answer other than 200 is. */
    public ServiceError error() {
        return ServiceError.read(response);
    }

    /** What is wrong with an acceptance or a rejection; empty when any SDK can read it. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        String said = response.header("iothub-streaming-is-accepted");
        if (response.status() != 200) {
            problems.add("status: " + response.status() + " (expected: 200), " + response.text());
        } else if (!"True".equals(said) && !"False".equals(said)) {
            problems.add("iothub-streaming-is-accepted: " + said + " (expected: True or False, so spelt)");
        } else if (accepted() && (url() == null || token() == null)) {
            problems.add("url or token: missing in an acceptance");
        } else if (accepted()) {
            problems.addAll(OfferTopic.urlProblems(url()));
            problems.addAll(OfferTopic.tokenProblems(token()));
        } else if (url() != null || token() != null) {
            problems.add("url or token: there in a rejection");
        }
        if (response.body().length > 0 && response.status() == 200) {
            problems.add("body bytes: " + response.body().length + " (expected: none)");
        }
        return problems;
    }

    /** Demands an acceptance that any SDK can read. */
    Initiation expectAccepted() {
        Expect.none(problems(), "acceptance");
        Expect.that(accepted(), "the stream was rejected (expected: accepted)");
        return this;
    }

    @Override
    public String toString() {
        return "initiation: " + response.status() + (accepted() ? ", accepted" : "");
    }
}
