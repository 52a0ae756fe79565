package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
    private static final String KEY = "c2VjcmV0LXNlY3JldA==";
    private static final String DEVICE = "HostName=h.example;DeviceId=d;SharedAccessKey=" + KEY;

    @Test
    void aServicesIsRead() {
        ConnectionString read =
                ConnectionString.parse("HostName=h.example:8443;SharedAccessKeyName=service;SharedAccessKey=" + KEY);

        assertThat(read).isEqualTo(ConnectionString.ofPolicy("h.example", 8443, "service", new Secret(KEY)));
        assertThat(read.dialled()).isEqualTo(new HostPort("h.example", 8443));
    }

    @Test
    void aDevicesIsReadInAnyOrderAndCase() {
        ConnectionString expected =
                ConnectionString.ofIdentity("h.example", 443, Identity.device("d"), new Secret(KEY));

        assertThat(ConnectionString.parse(DEVICE)).isEqualTo(expected);
        assertThat(ConnectionString.parse(" sharedaccesskey=" + KEY + ";DEVICEID=d; hostname=h.example;\n"))
                .isEqualTo(expected);
    }

    @Test
    void aModulesIsRead() {
        assertThat(ConnectionString.parse(DEVICE + ";ModuleId=m").identity()).contains(Identity.module("d", "m"));
    }

    @Test
    void aGatewayIsDialledInsteadOfTheHostThatIsSigned() {
        ConnectionString read =
                ConnectionString.parse("HostName=h:8443;DeviceId=d;GatewayHostName=g;SharedAccessKey=" + KEY);

        assertThat(read.hostName()).isEqualTo("h");
        assertThat(read.dialled()).isEqualTo(new HostPort("g", 8443));
        assertThat(ConnectionString.parse(DEVICE + ";GatewayHostName=g:9").dialled())
                .isEqualTo(new HostPort("g", 9));
    }

    @Test
    void withACertificateThereIsNoKey() {
        ConnectionString read = ConnectionString.parse("HostName=h;DeviceId=d;x509=true");

        assertThat(read.x509()).isTrue();
        assertThat(read.key()).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        byte[] bytes = new byte[32];
        RandomText random = new RandomText(7);
        String ids = "abcXYZ019-.%_*?!(),:=@$'";
        random.of(ids, 128, 1_000).forEach(id -> {
            bytes[0]++;
            Secret key = new Secret(Base64.getEncoder().encodeToString(bytes));
            for (ConnectionString text : new ConnectionString[] {
                ConnectionString.ofIdentity("h.example", 443, Identity.device(id), key),
                ConnectionString.ofIdentity("::1", 8443, Identity.module("d", id), key),
                ConnectionString.ofPolicy("localhost", 1, "service", key),
                new ConnectionString(
                        "h",
                        443,
                        Optional.empty(),
                        Optional.of(Identity.device(id)),
                        Optional.empty(),
                        Optional.of("g:7"),
                        true),
            }) {
                assertThat(ConnectionString.parse(text.reveal())).isEqualTo(text);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage-KEY",
                "HostName=h",
                "HostName=h;DeviceId=d",
                "HostName=h;SharedAccessKey=KEY",
                "HostName=h;SharedAccessKeyName=;SharedAccessKey=KEY",
                "HostName=h;ModuleId=m;SharedAccessKeyName=p;SharedAccessKey=KEY",
                "HostName=h;DeviceId=;SharedAccessKey=KEY",
                "HostName=h;DeviceId=a b;SharedAccessKey=KEY",
                "HostName=h;DeviceId=d;SharedAccessKey=",
                "HostName=h;DeviceId=d;SharedAccessKey=not base64 KEY",
                "HostName=h;DeviceId=d;SharedAccessKey=KEY;SharedAccessKey=KEY",
                "HostName=h;DeviceId=d;SharedAccessKey=KEY;Color=KEY",
                "HostName=h;DeviceId=d;SharedAccessKey=KEY;KEY",
                "DeviceId=d;SharedAccessKey=KEY",
                "HostName=;DeviceId=d;SharedAccessKey=KEY",
                "HostName=h:KEY;DeviceId=d;SharedAccessKey=KEY",
                "HostName=h:0;DeviceId=d;SharedAccessKey=KEY",
                "HostName=h:70000;DeviceId=d;SharedAccessKey=KEY",
                "HostName=https://h/KEY;DeviceId=d;SharedAccessKey=KEY",
                "HostName=SharedAccessKey=KEY;DeviceId=d;SharedAccessKey=KEY",
                "HostName=h;DeviceId=d;SharedAccessKey=KEY;GatewayHostName=KEY KEY",
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> ConnectionString.parse(text.replace("KEY", KEY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(KEY)
                .hasMessageMatching("(connection string|id|SharedAccessKey): .*")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void anEmptyOneIsCalledEmpty(String text) {
        assertThatThrownBy(() -> ConnectionString.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("connection string: it is empty");
    }

    @Test
    void noDamageMakesAMessageRepeatTheKey() {
        new RandomText(3).damaged(DEVICE, 3_000).forEach(text -> {
            try {
                assertThat(ConnectionString.parse(text).toString()).doesNotContain("c2Vjcm");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasNoCause();
                assertThat(e.getMessage()).doesNotContain("c2Vjcm", "JldA");
            }
        });
    }

    @Test
    void theKeyIsNotPrinted() {
        assertThat(ConnectionString.parse(DEVICE).toString())
                .doesNotContain(KEY)
                .contains("***");
    }
}
