package io.culvert.protocol;

import java.util.Objects;
import java.util.function.Function;

/**
 * What came of a request that may be refused for an expected reason. A fault (a defect, a lost database) is a failed Future
 * instead.
 *
 * @param <T> what a granted request yields
 */
public sealed interface Outcome<T> {
    /** The request was granted. */
    record Granted<T>(T value) implements Outcome<T> {
        public Granted {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * The request was refused.
     *
     * @param detail for people: one sentence without any secret
     */
    record Refused<T>(CloseReason reason, String detail) implements Outcome<T> {
        public Refused {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
        }

        /** The same refusal of a request that would have yielded something else. */
        public <U> Refused<U> retyped() {
            return new Refused<>(reason, detail);
        }
    }

    static <T> Outcome<T> granted(T value) {
        return new Granted<>(value);
    }

    static <T> Outcome<T> refused(CloseReason reason, String detail) {
        return new Refused<>(reason, detail);
    }

    /** The same refusal, or what {@code next} makes of the granted value. */
    default <U> Outcome<U> then(Function<T, Outcome<U>> next) {
        return this instanceof Granted<T> yes ? next.apply(yes.value()) : ((Refused<T>) this).retyped();
    }
}
