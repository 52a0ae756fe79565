package io.culvert.coordinator.api;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.coordinator.live.GatheredStreams;
import io.culvert.coordinator.live.LiveStreams;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that live now, on all nodes:
 *
 * <pre>
 * GET /streams            STREAMS_READ   those that match, part by part
 * GET /streams/{id}       STREAMS_READ   one
 * DELETE /streams/{id}    STREAMS_END    ends it
 * </pre>
 *
 * <p>With {@code device=ID} all three know the streams of this device alone, also for a credential that is limited to it. Has no
 * state; runs on every event loop of the server.
 */
public final class StreamRoutes implements HttpRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRoutes.class);
    private static final ApiRoute LIST = ApiRoute.ofNamedDevice(HttpMethod.GET, "/streams", Right.STREAMS_READ);
    private static final ApiRoute SHOW = ApiRoute.ofNamedDevice(HttpMethod.GET, "/streams/:id", Right.STREAMS_READ);
    private static final ApiRoute END = ApiRoute.ofNamedDevice(HttpMethod.DELETE, "/streams/:id", Right.STREAMS_END);

    private final LiveStreams streams;
    private final GuardedAnswers answers;

    public StreamRoutes(Bus bus, LiveStreams streams, Clock clock) {
        this.streams = streams;
        this.answers = new GuardedAnswers(bus, clock);
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(LIST, SHOW, END);
    }

    @Override
    public void mount(Router router) {
        LIST.on(router).handler(context -> read(context, Optional.empty(), this::list));
        SHOW.on(router).handler(context -> read(context, id(context), this::show));
        END.on(router).handler(context -> read(context, id(context), this::end));
    }

    private interface Route {
        void answer(RoutingContext context, StreamQuery query);
    }

    private void read(RoutingContext context, Optional<String> id, Route route) {
        StreamQuery query;
        try {
            query = StreamQuery.read(context.request(), id);
        } catch (IllegalArgumentException e) {
            answers.refuse(context, e.getMessage());
            return;
        }
        route.answer(context, query);
    }

    private static Optional<String> id(RoutingContext context) {
        return Optional.of(context.pathParam("id"));
    }

    private void list(RoutingContext context, StreamQuery query) {
        answers.json(
                context,
                LIST,
                query.target(),
                who -> streams.list(query.filter(), query.after(), query.limit())
                        .map(gathered -> {
                            if (gathered.more() && !gathered.streams().isEmpty()) {
                                LiveStream last = gathered.streams()
                                        .get(gathered.streams().size() - 1);
                                context.response()
                                        .putHeader(
                                                StreamQuery.CONTINUATION,
                                                last.id().value());
                            }
                            return Outcome.granted(LiveStreamJson.of(gathered));
                        }));
    }

    private void show(RoutingContext context, StreamQuery query) {
        answers.json(
                context,
                SHOW,
                query.target(),
                who -> one(query, found -> Future.succeededFuture(Outcome.granted(LiveStreamJson.of(found)))));
    }

    private void end(RoutingContext context, StreamQuery query) {
        answers.done(context, END, query.target(), who -> one(query, found -> end(found, who)));
    }

    private Future<Outcome<Bus.Done>> end(LiveStream stream, Principal who) {
        LOG.info("stream {} of {} is ended by {}", stream.id(), stream.device(), who.opener());
        return streams.end(stream, CloseReason.ENDED_BY_OPERATOR);
    }

    private <T> Future<Outcome<T>> one(StreamQuery query, Function<LiveStream, Future<Outcome<T>>> then) {
        if (query.unknown()) {
            return Future.succeededFuture(unknown());
        }
        return streams.list(query.filter(), Optional.empty(), 1).compose(gathered -> found(gathered, then));
    }

    private static <T> Future<Outcome<T>> found(
            GatheredStreams gathered, Function<LiveStream, Future<Outcome<T>>> then) {
        if (!gathered.streams().isEmpty()) {
            return then.apply(gathered.streams().get(0));
        }
        return Future.succeededFuture(
                gathered.unanswered().isEmpty()
                        ? unknown()
                        : Outcome.refused(
                                CloseReason.NODE_UNAVAILABLE,
                                "No node that answers knows this stream; without an answer: "
                                        + String.join(", ", gathered.unanswered()) + "."));
    }

    private static <T> Outcome<T> unknown() {
        return Outcome.refused(CloseReason.STREAM_UNKNOWN, "No stream of this id lives.");
    }
}
