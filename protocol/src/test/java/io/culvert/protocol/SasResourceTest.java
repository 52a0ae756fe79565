package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SasResourceTest {
    private static final Identity DEVICE = Identity.device("Dev");
    private static final Identity MODULE = Identity.module("Dev", "Mod");

    @ParameterizedTest
    @CsvSource({
        "h, true, true, true",
        "H%2FDEVICES, false, true, true",
        "h%2fdevices%2FDev, false, true, true",
        "h/devices/Dev/modules/Mod, false, false, true",
        "h/devices/Dev/modules, false, false, true",
        "h/devices/Dev/modules/other, false, false, false",
        "h/devices/De, false, false, false",
        "h/devices/Dev2, false, false, false",
        "h/DEVICES/Dev/Modules/Mod, false, false, true",
        "h/devices/dev, false, false, false",
        "h/devices/Dev/modules/mod, false, false, false",
        "h/twins/Dev, false, false, false",
        "h/devices%252FDev, false, false, false",
    })
    void covers(String resource, boolean hub, boolean device, boolean module) {
        SasResource parsed = SasResource.parse(resource);

        assertThat(parsed.coversHub()).isEqualTo(hub);
        assertThat(parsed.covers(DEVICE)).isEqualTo(device);
        assertThat(parsed.covers(MODULE)).isEqualTo(module);
    }

    @ParameterizedTest
    @CsvSource({
        "h%2Fdevices%2Fd%253A1, d:1, true",
        "h/devices/d%253a1, d:1, true",
        "h/devices/d%3A1, d:1, true",
        "h/devices/D%253A1, d:1, false",
        "h/devices/d%25253A1, d:1, false",
        "h/devices/%25241, $1, true",
        "h/devices/%2541, A, false",
        "h/devices/%2541, %41, true",
        "h/devices/a%252E, a., false",
        "h/devices/a%25, a%, true",
        "h/devices/a%2525, a%, true",
        "h/devices/a%25zz, a%zz, true",
        "h/devices/a%2525253A, a%253A, true",
    })
    void anIdMayBeEscapedTwice(String resource, String id, boolean covered) {
        assertThat(SasResource.parse(resource).covers(Identity.device(id))).isEqualTo(covered);
    }

    @Test
    void theCaseOfAnIdMattersUnlessItsOwnKeySigned() {
        SasResource lower = SasResource.parse("h%2fdevices%2fdev%2fmodules%2fmod");

        assertThat(lower.covers(MODULE)).isFalse();
        assertThat(lower.coversInAnyCase(MODULE)).isTrue();
        assertThat(lower.coversInAnyCase(DEVICE)).isFalse();
    }

    @Test
    void theHostIsComparedWithoutCaseAndPort() {
        List<String> names = List.of("Hub.example", "localhost", "::1");

        for (String host : List.of("hub.EXAMPLE", "localhost:8443", "localhost%3A8443", "[::1]:8443", "::1")) {
            assertThat(SasResource.parse(host).ofHost(names)).as(host).isTrue();
        }
        for (String host : List.of("hub", "hub.example.evil", "evil.hub.example", "hub.example.", "127.0.0.1")) {
            assertThat(SasResource.parse(host).ofHost(names)).as(host).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "h/", "/h", "h//d", "h/devices/d/modules/m/x", "%", "h:x", "h:99999", "a b", "[::1"})
    void anyOtherFormIsRefused(String resource) {
        assertThatThrownBy(() -> SasResource.parse(resource)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyIdentityIsCoveredByItsOwnResourceAndNotByAnothers() {
        List<String> ids = new RandomText(2).of("abAB01-.%_*?!(),:=@$'", 6, 300).toList();
        for (int i = 0; i + 1 < ids.size(); i++) {
            Identity one = Identity.module(ids.get(i), ids.get(i + 1));
            Identity other = Identity.module(ids.get(i + 1), ids.get(i));
            SasResource own = SasResource.parse(Percent.encode(SasResource.ofIdentity("h", one)));

            assertThat(own.covers(one)).isTrue();
            assertThat(own.covers(other)).isEqualTo(one.equals(other));
            assertThat(own.coversInAnyCase(other)).isEqualTo(one.toString().equalsIgnoreCase(other.toString()));
            assertThat(own.covers(Identity.device(ids.get(i)))).isFalse();
        }
    }
}
