package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class BridgePathTest {
    private static final StreamId STREAM = new StreamId("0123456789abcdef0123456789abcdef");

    @Test
    void aDevicesPathIsOfTheReferencesForm() {
        assertThat(new BridgePath("hub", Identity.device("d:1"), STREAM, Side.DEVICE))
                .hasToString("/bridges/ih/hub/d/d%3A1/sid/0123456789abcdef0123456789abcdef/r/device");
        assertThat(new BridgePath("hub", Identity.module("d", "m"), STREAM, Side.SERVICE))
                .hasToString("/bridges/ih/hub/d/d/m/m/sid/0123456789abcdef0123456789abcdef/r/service");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        new RandomText(1).of("abcXYZ019-.%_*?!(),:=@$'", 128, 1_000).forEach(id -> {
            for (Side side : Side.values()) {
                BridgePath device = new BridgePath("hub", Identity.device(id), STREAM, side);
                BridgePath module = new BridgePath("hub", Identity.module("d", id), StreamId.random(), side);

                assertThat(BridgePath.parse(device.toString())).isEqualTo(device);
                assertThat(BridgePath.parse(module.toString())).isEqualTo(module);
            }
        });
    }

    @Test
    void aDamagedPathIsAnotherOneOrNone() {
        String path = new BridgePath("hub", Identity.module("dev", "mod"), STREAM, Side.DEVICE).toString();

        new RandomText(2)
                .damaged(path, 5_000)
                .filter(text -> !text.equals(path))
                .forEach(text -> {
                    try {
                        BridgePath read = BridgePath.parse(text);
                        assertThat(read.identity().equals(Identity.module("dev", "mod"))
                                        && read.hub().equals("hub"))
                                .as(text)
                                .isFalse();
                    } catch (IllegalArgumentException e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                });
    }

    @Test
    void otherFormsAreRefused() {
        String sid = STREAM.value();
        for (String path : new String[] {
            "",
            "/",
            "/bridges/",
            "bridges/ih/h/d/d/sid/" + sid + "/r/device",
            "/bridges/h/d/d/sid/" + sid + "/r/device",
            "/bridges/ih//d/d/sid/" + sid + "/r/device",
            "/bridges/ih/h/d//sid/" + sid + "/r/device",
            "/bridges/ih/h/d/a%2Fb/sid/" + sid + "/r/device",
            "/bridges/ih/h/d/d/sid/" + sid + "/r/svc",
            "/bridges/ih/h/d/d/sid/" + sid + "/r/device/",
            "/bridges/ih/h/d/d/sid/" + sid + "/r/device?token=x",
            "/bridges/ih/h/d/d/sid/" + sid.toUpperCase(Locale.ROOT) + "/r/device",
            "/bridges/ih/h/d/d/n/m/sid/" + sid + "/r/device",
            "/bridges/ih/h/d/d/sid/" + sid + "/x/r/device",
            "/bridges/../bridges/ih/h/d/d/sid/" + sid + "/r/device",
        }) {
            assertThatThrownBy(() -> BridgePath.parse(path))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("token");
        }
    }
}
