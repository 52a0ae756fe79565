package io.culvert.coordinator.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.coordinator.bridge.Strangers.Taken;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final Taken<String> YES = new Taken<>(true, Optional.empty());
    private static final Taken<String> NO = new Taken<>(false, Optional.empty());
    private final Strangers<String> strangers = new Strangers<>(3);

    @Test
    void oneAddressMayTakeAllUntilAnotherComes() {
        assertThat(strangers.take("a", "1")).isEqualTo(YES);
        assertThat(strangers.take("a", "2")).isEqualTo(YES);
        assertThat(strangers.take("a", "3")).isEqualTo(YES);
        assertThat(strangers.take("a", "4")).isEqualTo(NO);

        assertThat(strangers.take("b", "5")).isEqualTo(new Taken<>(true, Optional.of("1")));

        assertThat(strangers.take("b", "6")).isEqualTo(NO);
        assertThat(strangers.all()).containsExactlyInAnyOrder("2", "3", "5");
    }

    @Test
    void nobodyMakesWayForWhoWouldHaveAsMany() {
        strangers.take("a", "1");
        strangers.take("b", "2");
        strangers.take("c", "3");

        assertThat(strangers.take("d", "4")).isEqualTo(NO);
    }

    @Test
    void whoGoesLeavesRoomOnce() {
        strangers.take("a", "1");
        strangers.take("a", "2");
        strangers.take("a", "3");

        assertThat(strangers.remove("a", "2")).isTrue();
        assertThat(strangers.remove("a", "2")).isFalse();
        assertThat(strangers.remove("z", "2")).isFalse();

        assertThat(strangers.count()).isEqualTo(2);
        assertThat(strangers.take("a", "4")).isEqualTo(YES);
        assertThat(strangers.take("a", "5")).isEqualTo(NO);
    }

    @Test
    void anAddressOfIpv6IsItsNetwork() {
        assertThat(address("2001:db8:1:2::3")).isEqualTo(address("2001:db8:1:2:ffff::9"));
        assertThat(address("2001:db8:1:3::3")).isNotEqualTo(address("2001:db8:1:2::3"));
        assertThat(address("10.0.0.1")).isNotEqualTo(address("10.0.0.2"));
    }

    private static String address(String host) {
        return Strangers.address(SocketAddress.inetSocketAddress(443, host));
    }
}
