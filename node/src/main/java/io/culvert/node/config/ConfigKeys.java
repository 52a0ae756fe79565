package io.culvert.node.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of a configuration record: a component fooBar is the key {@code foo-bar}, a nested record is a section. */
final class ConfigKeys {
    private ConfigKeys() {}

    /** Every key with its value as it would be written; a list is written with commas, an absent value is empty. */
    static Map<String, String> of(Record config) {
        Map<String, String> keys = new LinkedHashMap<>();
        collect("", config, keys);
        return keys;
    }

    /** The known key that is most like this one. */
    static String nearest(String key, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .orElse("");
    }

    static String key(String prefix, RecordComponent component) {
        return prefix
                + component.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    static boolean isSection(Class<?> type) {
        return type.isRecord() && !ValueType.isPlain(type);
    }

    /** The keys in sections that the user names, by the key that these sections stand at. */
    static Map<String, Set<String>> ofNamedSections(Record config) {
        Map<String, Set<String>> keys = new LinkedHashMap<>();
        collectNamed("", config, keys);
        return keys;
    }

    /** What a section holds, as long as nothing is set, that the user names. */
    static Record sectionDefaults(RecordComponent component) {
        var type = (ParameterizedType) component.getGenericType();
        try {
            return (Record) ((Class<?>) type.getActualTypeArguments()[1])
                    .getMethod("defaults")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + ": no defaults", e);
        }
    }

    static Object get(Record config, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + ": cannot be read", e);
        }
    }

    private static void collect(String prefix, Record config, Map<String, String> keys) {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            Object value = get(config, component);
            if (isSection(component.getType())) {
                collect(key(prefix, component) + ".", (Record) value, keys);
            } else if (value instanceof Map<?, ?> sections) {
                keys.put(key(prefix, component), "");
                sections.forEach(
                        (name, section) -> collect(key(prefix, component) + "." + name + ".", (Record) section, keys));
            } else {
                keys.put(key(prefix, component), write(value));
            }
        }
    }

    private static void collectNamed(String prefix, Record config, Map<String, Set<String>> keys) {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            String key = key(prefix, component);
            if (component.getType() == Map.class) {
                keys.put(key, of(sectionDefaults(component)).keySet());
            } else if (isSection(component.getType())) {
                collectNamed(key + ".", (Record) get(config, component), keys);
            }
        }
    }

    private static String write(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(ValueType::write).orElse("");
        }
        if (value instanceof Collection<?> many) {
            return String.join(",", many.stream().map(ValueType::write).sorted().toList());
        }
        return ValueType.write(value);
    }

    /** Levenshtein's. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
