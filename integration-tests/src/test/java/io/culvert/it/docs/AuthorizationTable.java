package io.culvert.it.docs;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.ApiRoute.Access;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.node.front.HealthRoutes;
import io.culvert.registry.Policy;
import io.culvert.testhub.TestHub;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may use which route, from the tables that a running hub mounted. */
final class AuthorizationTable {
    private static final List<Policy> POLICIES = Policy.initial();

    private AuthorizationTable() {}

    static String render() throws Exception {
        StringBuilder page = new StringBuilder();
        page.append("| right | scope of a bearer token | policies that have it |\n|---|---|---|\n");
        for (Right right : Right.values()) {
            row(
                    page,
                    code(right.name()),
                    right.scope().map(AuthorizationTable::code).orElse("-"),
                    policies(Set.of(right)));
        }
        page.append("\nOn the HTTPS port:\n\n");
        page.append("| request | right, any of | limited credential | policies | scopes |\n|---|---|---|---|---|\n");
        try (TestHub hub = TestHub.builder().start()) {
            hub.node().routes().stream()
                    .sorted(Comparator.comparing(ApiRoute::path).thenComparing(ApiRoute::method))
                    .forEach(route -> row(page, cells(route)));
        }
        page.append("\nOn the management port, which is plain HTTP and meant for this machine:\n\n");
        page.append("| request | right |\n|---|---|\n");
        new HealthRoutes(List::of).table().forEach(route -> row(page, request(route), "none"));
        return page.toString();
    }

    private static String[] cells(ApiRoute route) {
        if (route.access() instanceof Access.Rights rights) {
            return new String[] {
                request(route),
                sorted(rights.anyOf().stream().map(Right::name)),
                switch (rights.reach()) {
                    case HUB -> "no";
                    case IDENTITY -> "for this device";
                    case NAMED_DEVICE -> "for this device, with `?device=ID`";
                },
                policies(rights.anyOf()),
                sorted(rights.anyOf().stream().flatMap(right -> right.scope().stream()))
            };
        }
        String who = route.access() instanceof Access.Ticket
                ? "none; the ticket for this side of this stream"
                : route.access() instanceof Access.DeviceCredential
                        ? "none; the device logs in over the connection, with MQTT"
                        : route.access() instanceof Access.ProgramCredential
                                ? "none; the program shows its credential in the upgrade or with its first message"
                                : "none";
        return new String[] {request(route), who, "-", "-", "-"};
    }

    private static String request(ApiRoute route) {
        String method = route.method().equals("*") ? "" : route.method() + " ";
        return code(method + route.path().replaceAll(":([a-z]+)", "{$1}"));
    }

    private static String policies(Set<Right> anyOf) {
        Predicate<Policy> has = policy -> policy.rights().stream().anyMatch(anyOf::contains);
        return POLICIES.stream()
                .filter(has)
                .map(Policy::name)
                .map(AuthorizationTable::code)
                .collect(Collectors.joining(", "));
    }

    private static String sorted(Stream<String> words) {
        return words.sorted().map(AuthorizationTable::code).collect(Collectors.joining(", "));
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static void row(StringBuilder page, String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
