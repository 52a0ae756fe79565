package io.culvert.coordinator;

import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.RevocationCalls.Following;
import io.culvert.cluster.revocation.RevocationCalls.Since;
import io.culvert.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;

/** The revocations of a registry that a test plays. Safe on every thread. */
final class RevocationList {
    private final List<Revocation> all = new ArrayList<>();

    synchronized Revocation add(Revocation.Kind kind, String subject) {
        Revocation revocation = new Revocation(all.size() + 1L, kind, subject);
        all.add(revocation);
        return revocation;
    }

    synchronized Outcome<Following> since(Since question) {
        int from = question.number() == Since.NOW ? all.size() : (int) question.number();
        return Outcome.granted(new Following(all.size(), false, all.subList(from, all.size())));
    }
}
