package io.culvert.registry;

import static io.culvert.registry.JsonFields.require;
import static io.culvert.registry.JsonFields.text;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.BulkCalls.Item;
import io.culvert.registry.BulkCalls.Mode;
import io.culvert.registry.BulkCalls.Result;
import io.culvert.registry.IdentityCalls.Draft;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The body of a bulk request, as the reference's SDKs write it, and its answer.
 *
 * <p>SDKs differ in the case of names: {@code importMode} is create or Update, an ETag is eTag or etag.
 */
final class BulkJson {
    static final int MAX_ITEMS = 100;

    private static final String IF_MATCH = "ifmatchetag";
    private static final Map<String, Mode> MODES = Map.of(
            "create", Mode.CREATE,
            "update", Mode.UPDATE,
            "createorupdate", Mode.CREATE_OR_UPDATE,
            "delete", Mode.DELETE,
            "updatetwin", Mode.UPDATE_TWIN);

    private BulkJson() {}

    /**
     * One element of the body.
     *
     * @param deviceId as it was given
     * @param moduleId likewise
     * @param item what it asks for, or in words why that cannot be
     */
    record Element(String deviceId, Optional<String> moduleId, Outcome<Item> item) {}

    /** The elements; refused with {@code BAD_REQUEST} when not even their ids can be told. */
    static Outcome<List<Element>> read(Buffer body) {
        try {
            JsonArray array = new JsonArray(body);
            require(!array.isEmpty() && array.size() <= MAX_ITEMS, "the array", "1 to " + MAX_ITEMS + " objects");
            List<Element> elements = new ArrayList<>();
            for (Object element : array) {
                require(
                        element instanceof JsonObject object && object.getValue("id") instanceof String,
                        "element " + elements.size(),
                        "an object with id, a text");
                elements.add(element((JsonObject) element));
            }
            return Outcome.granted(elements);
        } catch (DecodeException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, "the body is not a JSON array");
        } catch (IllegalArgumentException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }

    private static Element element(JsonObject json) {
        String device = json.getString("id");
        Optional<String> module = Optional.empty();
        try {
            module = text(json, "moduleId").filter(id -> !id.isEmpty());
            return new Element(device, module, Outcome.granted(item(json, new Identity(device, module))));
        } catch (IllegalArgumentException e) {
            return new Element(device, module, Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage()));
        }
    }

    private static Item item(JsonObject json, Identity identity) {
        String name = text(json, "importMode").orElse("createOrUpdate").toLowerCase(Locale.ROOT);
        boolean conditional = name.endsWith(IF_MATCH);
        Mode mode = MODES.get(conditional ? name.substring(0, name.length() - IF_MATCH.length()) : name);
        require(
                mode != null && !(conditional && mode == Mode.CREATE),
                "importMode",
                "create, update, createOrUpdate, delete, updateTwin, all but create also with IfMatchETag");
        Optional<String> etag = Optional.empty();
        if (conditional) {
            String given = etag(json, mode == Mode.UPDATE_TWIN);
            require(!given.isEmpty(), "eTag", "the stored one, for an importMode with IfMatchETag");
            etag = Optional.of(given).filter(text -> !text.equals("*"));
        }
        return new Item(identity, mode, etag, draft(json, identity, mode));
    }

    private static Draft draft(JsonObject json, Identity identity, Mode mode) {
        if (mode == Mode.DELETE) {
            return Draft.of(Authentication.Draft.ANY);
        }
        TwinJson.Wish wish = TwinJson.wish(json, identity);
        if (mode == Mode.UPDATE_TWIN) {
            return Draft.of(Authentication.Draft.ANY)
                    .tagged(Optional.of(wish.tags().encode()));
        }
        Draft draft = IdentityJson.draft(json, identity);
        return json.getValue("tags") == null
                ? draft
                : draft.tagged(Optional.of(TagsJson.stored(TagsJson.replaced(wish.tags()))));
    }

    private static String etag(JsonObject json, boolean twin) {
        Optional<String> own = twin ? text(json, "twinETag") : Optional.empty();
        String etag =
                own.or(() -> text(json, "eTag")).or(() -> text(json, "etag")).orElse("");
        boolean quoted = etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"");
        return quoted ? etag.substring(1, etag.length() - 1) : etag;
    }

    /** The answer: an error for each element that was not done. */
    static JsonObject answer(List<Element> elements, List<Result> results) {
        JsonArray errors = new JsonArray();
        for (int i = 0; i < elements.size(); i++) {
            Element element = elements.get(i);
            Result result = results.get(i);
            result.refusal().ifPresent(reason -> {
                JsonObject error = new JsonObject().put("deviceId", element.deviceId());
                element.moduleId().ifPresent(module -> error.put("moduleId", module));
                errors.add(error.put("errorCode", reason.errorName()).put("errorStatus", result.detail()));
            });
        }
        return new JsonObject()
                .put("isSuccessful", errors.isEmpty())
                .put("errors", errors)
                .put("warnings", new JsonArray());
    }
}
