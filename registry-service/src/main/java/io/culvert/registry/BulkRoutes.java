package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.registry.BulkCalls.Bulk;
import io.culvert.registry.BulkCalls.Done;
import io.culvert.registry.BulkCalls.Item;
import io.culvert.registry.BulkCalls.Result;
import io.culvert.registry.BulkJson.Element;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Many devices and modules in one request, each for itself: 200 with an error for each that was not done.
 *
 * <p>The registry is asked a few at a time, so that a slow database refuses the rest and not all.
 */
final class BulkRoutes implements RouteGroup {
    /** For 100 devices with full tags. */
    private static final int MAX_BODY = 1024 * 1024;

    private static final int AT_A_TIME = 10;

    private static final ApiRoute BULK = ApiRoute.ofHub(HttpMethod.POST, "/devices", Right.REGISTRY_WRITE);
    private static final ApiRoute BULK_SLASH = ApiRoute.ofHub(HttpMethod.POST, "/devices/", Right.REGISTRY_WRITE);

    @Override
    public List<ApiRoute> table() {
        return List.of(BULK, BULK_SLASH);
    }

    @Override
    public void mount(GuardedRoutes routes) {
        routes.mount(BULK, MAX_BODY, BulkRoutes::bulk);
        routes.mount(BULK_SLASH, MAX_BODY, BulkRoutes::bulk);
    }

    private static Future<Void> bulk(RegistryRequest request) {
        return request.answer(BulkJson.read(request.body()), elements -> {
            Result[] results = new Result[elements.size()];
            List<Integer> waiting = new ArrayList<>();
            for (int i = 0; i < results.length; i++) {
                results[i] = known(elements, i);
                if (results[i] == null) {
                    waiting.add(i);
                }
            }
            return done(request, elements, waiting, results)
                    .compose(all -> request.json(
                            BulkJson.answer(elements, Arrays.asList(results)).toBuffer()));
        });
    }

    /** What is known of an element before anybody is asked; null when nothing is. */
    private static Result known(List<Element> elements, int at) {
        Element element = elements.get(at);
        if (element.item() instanceof Outcome.Refused<Item> refused) {
            return new Result(Optional.of(refused.reason()), refused.detail());
        }
        boolean twice = elements.stream()
                        .filter(other -> other.deviceId().equals(element.deviceId())
                                && other.moduleId().equals(element.moduleId()))
                        .count()
                > 1;
        return twice
                ? new Result(
                        Optional.of(CloseReason.NAMED_TWICE), "named more than once in this request; none was done")
                : null;
    }

    private static Future<Void> done(
            RegistryRequest request, List<Element> elements, List<Integer> waiting, Result[] results) {
        if (waiting.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Integer> now = waiting.subList(0, Math.min(AT_A_TIME, waiting.size()));
        List<Item> items = now.stream().map(at -> item(elements.get(at))).toList();
        return request.ask(BulkCalls.BULK, new Bulk(items)).compose(outcome -> {
            List<Result> answers = answers(outcome, items.size());
            for (int i = 0; i < now.size(); i++) {
                results[now.get(i)] = answers.get(i);
            }
            return done(request, elements, waiting.subList(now.size(), waiting.size()), results);
        });
    }

    private static Item item(Element element) {
        return ((Outcome.Granted<Item>) element.item()).value();
    }

    /** A registry that did not answer may yet have done the items. */
    private static List<Result> answers(Outcome<Done> outcome, int items) {
        if (outcome instanceof Outcome.Refused<Done> refused) {
            return Collections.nCopies(items, new Result(Optional.of(refused.reason()), refused.detail()));
        }
        return ((Outcome.Granted<Done>) outcome).value().results();
    }
}
