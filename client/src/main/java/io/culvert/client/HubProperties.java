package io.culvert.client;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What a hub says of itself.
 *
 * @param streamingEndpoints where streams are dialled, as {@code https} URLs
 * @param json all that the hub gave
 */
public record HubProperties(String hostName, List<String> streamingEndpoints, JsonObject json) {}
