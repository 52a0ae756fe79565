package io.culvert.protocol;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often something may happen, as people write it: {@code 5/s}, {@code 100/m}, {@code 1000/h}. */
public record Rate(int count, Duration per) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*/\\s*([smh])");
    private static final Map<String, Duration> UNITS =
            Map.of("s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1));

    public Rate {
        if (count < 1) {
            throw new IllegalArgumentException("rate: " + count + " (expected: at least 1)");
        }
        if (!UNITS.containsValue(per)) {
            throw new IllegalArgumentException("rate: per " + per + " (expected: a second, a minute or an hour)");
        }
    }

    /** The parsed text; an IllegalArgumentException for any other form. */
    public static Rate parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("rate: '" + text + "' (expected: such as 5/s, 100/m or 1000/h)");
        }
        return new Rate(Integer.parseInt(form.group(1)), UNITS.get(form.group(2)));
    }

    /** The time from one to the next. */
    public long nanosEach() {
        return Math.max(1, per.toNanos() / count);
    }

    /** How many come in a second, at least 1. */
    public int inASecond() {
        return (int) Math.max(1, count / per.toSeconds());
    }

    @Override
    public String toString() {
        return count + "/" + (per.toSeconds() == 1 ? "s" : per.toMinutes() == 1 ? "m" : "h");
    }
}
