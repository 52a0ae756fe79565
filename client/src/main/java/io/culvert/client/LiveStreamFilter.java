package io.culvert.client;

import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which live streams are meant; what is empty does not matter. Immutable.
 *
 * @param device a device with its modules, or one module
 * @param service the policy, or who a token names, that opened it
 * @param node that has to do with it
 */
public record LiveStreamFilter(
        Optional<Identity> device,
        Optional<String> service,
        Optional<StreamName> name,
        Optional<LiveStream.State> state,
        Optional<String> node) {
    /** All of them. */
    public static final LiveStreamFilter ALL = new LiveStreamFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Those of this device or module. */
    public LiveStreamFilter of(Identity who) {
        return of(Optional.of(who));
    }

    LiveStreamFilter of(Optional<Identity> who) {
        return new LiveStreamFilter(who, service, name, state, node);
    }

    List<String> query() {
        List<String> query = new ArrayList<>();
        device.ifPresent(who -> query.add(LiveStreams.parameter("device", who.deviceId())));
        device.flatMap(Identity::moduleId).ifPresent(module -> query.add(LiveStreams.parameter("module", module)));
        service.ifPresent(who -> query.add(LiveStreams.parameter("service", who)));
        name.ifPresent(text -> query.add(LiveStreams.parameter("name", text.value())));
        state.ifPresent(one -> query.add(LiveStreams.parameter("state", one.word())));
        node.ifPresent(text -> query.add(LiveStreams.parameter("node", text)));
        return query;
    }
}
