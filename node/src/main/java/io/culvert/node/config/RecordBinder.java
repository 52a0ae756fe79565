package io.culvert.node.config;

import io.culvert.protocol.Secret;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a configuration record out of its defaults and what was set. Used once, by one thread. */
final class RecordBinder {
    private final Map<String, Setting> settings;

    RecordBinder(Map<String, Setting> settings) {
        this.settings = settings;
    }

    /** The record at this key; {@code prefix} is empty or ends with a dot. */
    <R extends Record> R bind(String prefix, R defaults) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(
                    ConfigKeys.key(prefix, components[i]), components[i], ConfigKeys.get(defaults, components[i]));
        }
        try {
            var constructor = defaults.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            @SuppressWarnings("unchecked")
            R bound = (R) constructor.newInstance(values);
            return bound;
        } catch (InvocationTargetException e) {
            throw invalid(prefix, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(defaults.getClass() + ": cannot be made", e);
        }
    }

    private Object value(String key, RecordComponent component, Object defaultValue) {
        if (defaultValue instanceof Record section && ConfigKeys.isSection(component.getType())) {
            Setting scalar = settings.get(key);
            if (scalar != null && !scalar.values().isEmpty()) {
                throw wrong(
                        key,
                        scalar,
                        "a section with keys such as "
                                + ConfigKeys.of(section).keySet().iterator().next());
            }
            return bind(key + ".", section);
        }
        if (component.getType() == Map.class) {
            return sections(key, component);
        }
        Setting setting = settings.get(key);
        return setting == null ? defaultValue : parse(key, setting, component);
    }

    /**
     * Sections of one kind, by names of the user's choice. The names may hold dots, so the key of a value in one is what
     * follows the last dot.
     */
    private Map<String, Record> sections(String key, RecordComponent component) {
        Setting scalar = settings.get(key);
        if (scalar != null && !scalar.bare()) {
            throw wrong(key, scalar, "sections by name");
        }
        Map<String, Record> sections = new LinkedHashMap<>();
        Record defaults = ConfigKeys.sectionDefaults(component);
        String prefix = key + ".";
        for (String set : settings.keySet()) {
            if (set.startsWith(prefix)) {
                int end = set.lastIndexOf('.');
                String name =
                        end < prefix.length() ? set.substring(prefix.length()) : set.substring(prefix.length(), end);
                if (!sections.containsKey(name)) {
                    sections.put(name, bind(prefix + name + ".", defaults));
                }
            }
        }
        return sections;
    }

    private static Object parse(String key, Setting setting, RecordComponent component) {
        Class<?> type = component.getType();
        if (type == Optional.class) {
            return setting.bare()
                    ? Optional.empty()
                    : Optional.of(one(key, setting, ValueType.of(argument(component)), argument(component)));
        }
        if (Collection.class.isAssignableFrom(type)) {
            Collection<Object> many = type == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
            ValueType element = ValueType.of(argument(component));
            for (String text : elements(setting)) {
                many.add(one(key, Setting.scalar(text, setting.origin()), element, argument(component)));
            }
            return many;
        }
        return one(key, setting, ValueType.of(type), type);
    }

    /** Of a YAML list, or of a text whose parts are separated by commas. */
    private static List<String> elements(Setting setting) {
        if (setting.list() || setting.values().isEmpty()) {
            return setting.values();
        }
        return Arrays.stream(setting.values().get(0).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static Object one(String key, Setting setting, ValueType type, Class<?> javaType) {
        String text = setting.text().orElseThrow(() -> wrong(key, setting, type.expected()));
        try {
            return type.parse().apply(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw javaType == Secret.class
                    ? new ConfigException(setting.origin() + ": " + key + ": *** (expected: " + type.expected() + ")")
                    : wrong(key, setting, type.expected());
        }
    }

    private static ConfigException wrong(String key, Setting setting, String expected) {
        String written = setting.list()
                ? "a list"
                : setting.text()
                        .filter(text -> !text.isEmpty())
                        .map(text -> "'" + text + "'")
                        .orElse("nothing");
        return new ConfigException(setting.origin() + ": " + key + ": " + written + " (expected: " + expected + ")");
    }

    /** What a compact constructor said, with the key where it left that out and with the origin where the key was set. */
    private ConfigException invalid(String prefix, Throwable fault) {
        if (!(fault instanceof IllegalArgumentException)) {
            throw new IllegalStateException("configuration " + prefix, fault);
        }
        String said = String.valueOf(fault.getMessage());
        String message = said.startsWith(prefix) ? said : prefix + said;
        String key = message.substring(0, Math.max(0, message.indexOf(':')));
        Setting setting = settings.get(key);
        return new ConfigException(setting == null ? message : setting.origin() + ": " + message, fault);
    }

    private static Class<?> argument(RecordComponent component) {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }
}
