package io.culvert.cluster;

import io.vertx.core.Future;
import java.util.List;

/** The membership of a hub that is one process: nobody joins and nobody leaves. Immutable. */
public record LocalMembership(Node self) implements Membership {
    @Override
    public List<Node> nodes() {
        return List.of(self);
    }

    @Override
    public Bus.Registration listen(Listener listener) {
        return Future::succeededFuture;
    }
}
