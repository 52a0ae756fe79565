package io.culvert.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ReferenceCounted;
import java.lang.reflect.Field;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MqttFramesTest {
    @Test
    void aConnectionHoldsNoBufferForTheDayWhenItEnds() throws Exception {
        MqttFrames frames = new MqttFrames();
        for (Field field : Arrays.asList(MqttFrames.class.getDeclaredFields())) {
            field.setAccessible(true);
            assertThat(field.get(frames)).as(field.getName()).isNotInstanceOf(ReferenceCounted.class);
        }
    }
}
