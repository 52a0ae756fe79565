package io.culvert.node.config;

import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.ByteSize;
import io.culvert.protocol.Rate;
import io.culvert.protocol.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How one type of value is written.
 *
 * @param expected what to tell somebody who wrote something else
 * @param parse an IllegalArgumentException when the text is not of this type
 */
record ValueType(String expected, Function<String, Object> parse) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();
    private static final Map<Class<?>, ValueType> PLAIN = Map.ofEntries(
            Map.entry(int.class, new ValueType("a whole number", Integer::valueOf)),
            Map.entry(Integer.class, new ValueType("a whole number", Integer::valueOf)),
            Map.entry(long.class, new ValueType("a whole number", Long::valueOf)),
            Map.entry(boolean.class, new ValueType("true or false", ValueType::parseBoolean)),
            Map.entry(String.class, new ValueType("a text", text -> text)),
            Map.entry(Path.class, new ValueType("a path", Path::of)),
            Map.entry(Secret.class, new ValueType("a text", Secret::new)),
            Map.entry(ByteSize.class, new ValueType("a size such as 64KiB", ByteSize::parse)),
            Map.entry(Bandwidth.class, new ValueType("a size per second such as 1MiB/s", Bandwidth::parse)),
            Map.entry(Rate.class, new ValueType("a rate such as 5/s, 100/m or 1000/h", Rate::parse)),
            Map.entry(
                    Duration.class,
                    new ValueType("a duration such as 60s, 500ms, 2m or 1h", ValueType::parseDuration)));

    static {
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
    }

    /** The type of a record component that is neither a section nor a collection. */
    static ValueType of(Class<?> type) {
        if (type.isEnum()) {
            return ofEnum(type);
        }
        ValueType plain = PLAIN.get(type);
        if (plain == null) {
            throw new IllegalArgumentException(type + ": not a type of configuration values");
        }
        return plain;
    }

    /** Whether values of this type are written as one text. */
    static boolean isPlain(Class<?> type) {
        return type.isEnum() || PLAIN.containsKey(type);
    }

    /** The text that {@link #parse} turns into this value. */
    static String write(Object value) {
        if (value instanceof Duration duration) {
            return writeDuration(duration);
        }
        if (value instanceof Secret secret) {
            return secret.isEmpty() ? "" : secret.toString();
        }
        return value instanceof Enum<?> constant ? label(constant) : value.toString();
    }

    private static ValueType ofEnum(Class<?> type) {
        Enum<?>[] constants = (Enum<?>[]) type.getEnumConstants();
        String labels = Arrays.stream(constants).map(ValueType::label).collect(Collectors.joining(", "));
        return new ValueType(
                "one of " + labels,
                text -> Arrays.stream(constants)
                        .filter(constant -> label(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(text)));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean parseBoolean(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return text.equals("true");
    }

    private static Duration parseDuration(String text) {
        Matcher form = DURATION.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(text);
        }
        return UNITS.get(form.group(2)).multipliedBy(Long.parseLong(form.group(1)));
    }

    private static String writeDuration(Duration duration) {
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            if (!duration.isZero() && duration.toMillis() % unit.getValue().toMillis() == 0) {
                return duration.dividedBy(unit.getValue()) + unit.getKey();
            }
        }
        return "0s";
    }
}
