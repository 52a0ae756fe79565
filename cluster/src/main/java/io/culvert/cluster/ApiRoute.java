package io.culvert.cluster;

import io.culvert.cluster.RegistryCalls.Right;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Set;

/**
 * One route of the HTTPS server and who may use it. A role declares each of its routes once, as a constant, and mounts and judges
 * it through that constant: so the documented table, the router and the judgement cannot differ. The server does not open with a
 * route that nobody declared.
 *
 * @param method {@code *} for any
 * @param path as documented, with {@code :name} for each part that varies
 * @param mounted the router's pattern, which may be wider where the handler itself tells what is of this form
 */
public record ApiRoute(String method, String path, String mounted, Access access) {
    /** Who may use a route. */
    public sealed interface Access {
        /** Who has one of these rights. */
        record Rights(Set<Right> anyOf, Reach reach) implements Access {
            public Rights {
                anyOf = Set.copyOf(anyOf);
            }
        }

        /** Who shows a ticket for one side of one stream. */
        record Ticket() implements Access {}

        /** Who then logs in as a device or module, within the connection that this route opens. */
        record DeviceCredential() implements Access {}

        /** Who then shows the credential of a service or a device, within the connection that this route opens. */
        record ProgramCredential() implements Access {}

        /** Everybody. */
        record Everybody() implements Access {}
    }

    /** What a request concerns, and so how far a credential must reach. */
    public enum Reach {
        /** The whole hub: a credential that is limited to some devices does not suffice. */
        HUB,
        /** The device or module in the path: a credential that is limited to it suffices. */
        IDENTITY,
        /** The device that the query names with {@link #DEVICE}; without one, the whole hub. */
        NAMED_DEVICE
    }

    /** Names the device that a request is about, in the query. */
    public static final String DEVICE = "device";

    /** A route that concerns the whole hub. */
    public static ApiRoute ofHub(HttpMethod method, String path, Right... anyOf) {
        return of(method, path, new Access.Rights(Set.of(anyOf), Reach.HUB));
    }

    /** A route that concerns the device or module in its path. */
    public static ApiRoute ofIdentity(HttpMethod method, String path, Right... anyOf) {
        return of(method, path, new Access.Rights(Set.of(anyOf), Reach.IDENTITY));
    }

    /** A route that concerns the device that the query names, or the whole hub where it names none. */
    public static ApiRoute ofNamedDevice(HttpMethod method, String path, Right... anyOf) {
        return of(method, path, new Access.Rights(Set.of(anyOf), Reach.NAMED_DEVICE));
    }

    public static ApiRoute of(HttpMethod method, String path, Access access) {
        return new ApiRoute(method.name(), path, path, access);
    }

    /** The same for every method. */
    public ApiRoute anyMethod() {
        return new ApiRoute("*", path, mounted, access);
    }

    /** The same, mounted under a wider pattern. */
    public ApiRoute mountedOn(String pattern) {
        return new ApiRoute(method, path, pattern, access);
    }

    /** The rights of which one suffices, empty where no right is asked for. */
    public Set<Right> anyOf() {
        return access instanceof Access.Rights rights ? rights.anyOf() : Set.of();
    }

    /** What the router knows it by. */
    public String key() {
        return method + " " + mounted;
    }

    /** Mounts it, still without a handler. */
    public Route on(Router router) {
        Route route = method.equals("*") ? router.route(mounted) : router.route(HttpMethod.valueOf(method), mounted);
        return route.setName(key());
    }
}
