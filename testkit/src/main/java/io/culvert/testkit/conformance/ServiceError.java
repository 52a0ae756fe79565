package io.culvert.testkit.conformance;

import io.culvert.testkit.RawResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error answer as the C# service SDK reads it: a JSON object as text inside {@code Message}, whose number must agree with
 * the name in the header {@code iothub-errorcode}; else the SDK knows no code at all.
 *
 * @param code the number in the body, 0 when it cannot be read
 * @param name the header, empty when there is none
 * @param message for people
 * @param timeout {@code info.timeout}, empty when there is none
 */
public record ServiceError(int status, int code, String name, String message, String timeout) {
    /** The names of the SDK's enumeration. */
    private static final Map<String, Integer> CODES = Map.ofEntries(
            Map.entry("InvalidProtocolVersion", 400001),
            Map.entry("ArgumentInvalid", 400004),
            Map.entry("IotHubUnauthorizedAccess", 401002),
            Map.entry("IotHubUnauthorized", 401003),
            Map.entry("IotHubQuotaExceeded", 403002),
            Map.entry("DeviceNotFound", 404001),
            Map.entry("DeviceNotOnline", 404103),
            Map.entry("DeviceConnectionClosedRemotely", 404104),
            Map.entry("ThrottlingException", 429001),
            Map.entry("ThrottleBacklogLimitExceeded", 429002),
            Map.entry("ServerError", 500001),
            Map.entry("ServiceUnavailable", 503001),
            Map.entry("GatewayTimeout", 504101));

    private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*)\"";

    /** Reads an answer of any status. */
    public static ServiceError read(RawResponse response) {
        String inner = text(response.text(), "Message");
        String code = first(Pattern.compile("\"errorCode\"\\s*:\\s*([0-9]+)"), inner);
        String name = response.header("iothub-errorcode");
        return new ServiceError(
                response.status(),
                code.isEmpty() ? 0 : Integer.parseInt(code),
                name == null ? "" : name,
                text(inner, "message"),
                text(inner, "timeout"));
    }

    /** What stands in the way of reading the code; empty when all agree. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (code == 0) {
            problems.add("errorCode in Message: missing");
        } else if (!Integer.valueOf(code).equals(CODES.get(name))) {
            problems.add("iothub-errorcode: '" + name + "' does not name " + code);
        }
        if (code / 1000 != status) {
            problems.add("errorCode: " + code + " with status " + status);
        }
        if (message.isEmpty()) {
            problems.add("message: missing");
        }
        return problems;
    }

    /** Checks status, code and form at once. */
    void expect(int wantedCode) {
        Expect.equal(code, wantedCode, "errorCode of status " + status);
        Expect.none(problems(), "error " + wantedCode);
    }

    private static String text(String json, String key) {
        String found = first(Pattern.compile("\"" + key + "\"\\s*:\\s*" + TEXT), json);
        return found.replaceAll("\\\\(.)", "$1");
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
