package io.culvert.testhub;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a hub of its own, which all its tests share and may take as a {@link TestHub} parameter. A nested class
 * with this annotation has another one.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HubExtension.class)
public @interface WithHub {
    /**
     * Configuration that differs from the defaults, each {@code key=value} with a dotted key as in the hub's file, such as
     * {@code coordinator.handshake.deadline=2s} or {@code endpoint.wire.liveness=200ms}.
     */
    String[] value() default {};
}
