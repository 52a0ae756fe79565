package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Policies as the REST shows and takes them. */
final class PolicyJson {
    private PolicyJson() {}

    /** Without its keys. */
    static JsonObject of(Policy policy) {
        List<String> rights = policy.rights().stream().map(Right::name).sorted().toList();
        return new JsonObject().put("keyName", policy.name()).put("rights", new JsonArray(rights));
    }

    static JsonObject withKeys(Policy policy) {
        return of(policy)
                .put("primaryKey", policy.keys().primary().reveal())
                .put("secondaryKey", policy.keys().secondary().reveal());
    }

    /** What a body asks for; refused with {@code BAD_REQUEST}, which says what is expected and repeats no key. */
    static Outcome<PolicyCalls.Put> put(String name, Buffer body) {
        if (!Policy.validName(name)) {
            return bad("the name is not accepted (expected: 1 to 64 letters, digits and . _ -)");
        }
        try {
            JsonObject json = body.toJsonObject();
            return Outcome.granted(
                    new PolicyCalls.Put(name, rights(json), key(json, "primaryKey"), key(json, "secondaryKey")));
        } catch (DecodeException | ClassCastException e) {
            return bad("the body is not accepted (expected: a JSON object with an array of rights)");
        } catch (IllegalArgumentException e) {
            return bad(e.getMessage());
        }
    }

    private static Set<Right> rights(JsonObject json) {
        Set<Right> rights = new TreeSet<>();
        JsonArray names = json.getJsonArray("rights", new JsonArray());
        for (Object name : names) {
            rights.add(Arrays.stream(Right.values())
                    .filter(right -> right.name().equals(name))
                    .findFirst()
                    .orElseThrow(PolicyJson::noRight));
        }
        if (rights.isEmpty()) {
            throw noRight();
        }
        return rights;
    }

    private static Optional<Secret> key(JsonObject json, String name) {
        Optional<Secret> key = Optional.ofNullable(json.getString(name))
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
        if (key.isPresent() && !SymmetricKeys.validKey(key.get())) {
            throw new IllegalArgumentException(name + ": not accepted (expected: 16 to 64 bytes in base64)");
        }
        return key;
    }

    private static IllegalArgumentException noRight() {
        return new IllegalArgumentException("rights: not accepted (expected: one or more of "
                + String.join(
                        ", ", Arrays.stream(Right.values()).map(Right::name).toList()) + ")");
    }

    private static <T> Outcome<T> bad(String why) {
        return Outcome.refused(CloseReason.BAD_REQUEST, why);
    }
}
