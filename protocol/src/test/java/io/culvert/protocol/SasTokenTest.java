package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SasTokenTest {
    private static final Secret KEY = new Secret("MDEyMzQ1Njc4OWFiY2RlZg==");
    private static final Instant END = Instant.ofEpochSecond(1_800_000_000);
    // Computed with Python's hmac and urllib, as an oracle that shares no code with ours.
    private static final String BY_PYTHON =
            "SharedAccessSignature sr=h.example%2Fdevices%2Fd&sig=YMH%2BS4Q3Cwuk%2Foyfg559nKS4GfbK2PEocQXoAv43dPY%3D&se=1800000000";

    @Test
    void whatWasSignedIsVerifiedByTheKeyAndByNoOther() {
        new RandomText(1).of("abcXYZ019-.%_*?!(),:=@$'", 128, 500).forEach(id -> {
            String resource = SasResource.ofIdentity("h.example", Identity.device(id));

            SasToken token = SasToken.parse(SasToken.sign(resource, Optional.empty(), KEY, END));

            assertThat(token.signedBy(KEY)).isTrue();
            assertThat(token.signedBy(new Secret("ZZEyMzQ1Njc4OWFiY2RlZg=="))).isFalse();
            assertThat(token.policy()).isEmpty();
            assertThat(token.expiresAt()).isEqualTo(1_800_000_000);
            assertThat(SasResource.parse(token.resource()).covers(Identity.device(id)))
                    .isTrue();
        });
    }

    @Test
    void aPolicyIsNamedAndPercentEncoded() {
        String text = SasToken.sign("h", Optional.of("my policy&x=y"), KEY, END);

        assertThat(text).endsWith("&skn=my%20policy%26x%3Dy");
        assertThat(SasToken.parse(text).policy()).contains("my policy&x=y");
    }

    @Test
    void aTokenOfAnotherImplementationIsVerified() {
        assertThat(SasToken.parse(BY_PYTHON).signedBy(KEY)).isTrue();
        assertThat(SasToken.sign("h.example/devices/d", Optional.empty(), KEY, END))
                .isEqualTo(BY_PYTHON);
    }

    @Test
    void noDamagedTokenIsVerified() {
        new RandomText(5)
                .damaged(BY_PYTHON, 5_000)
                .filter(text -> !text.equals(BY_PYTHON))
                .forEach(text -> {
                    try {
                        SasToken token = SasToken.parse(text);
                        boolean same = token.resource().equals("h.example%2Fdevices%2Fd")
                                && token.expiresAt() == 1_800_000_000;
                        assertThat(token.signedBy(KEY) && !same).as(text).isFalse();
                    } catch (IllegalArgumentException e) {
                        assertThat(e.getMessage()).startsWith("SAS: ").doesNotContain("h.example");
                        assertThat(e).hasNoCause();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SharedAccessSignature",
                "SharedAccessSignature ",
                "Bearer sr=h&sig=AAAA&se=1",
                "SharedAccessSignature sr=h&sig=AAAA",
                "SharedAccessSignature sig=AAAA&se=1",
                "SharedAccessSignature sr=&sig=AAAA&se=1",
                "SharedAccessSignature sr=h&sr=h&sig=AAAA&se=1",
                "SharedAccessSignature sr=h&sig=A-_A&se=1",
                "SharedAccessSignature sr=h&sig=%zz&se=1",
                "SharedAccessSignature sr=h&sig=AAAA&se=-1",
                "SharedAccessSignature sr=h&sig=AAAA&se=1.5",
                "SharedAccessSignature sr=h&sig=AAAA&se=1234567890123",
                "SharedAccessSignature sr=h&sig=AAAA&se=1&skn=%",
                "SharedAccessSignature sr=h&sig=AAAA&se=1&=x",
                "SharedAccessSignature sr=h&sig=AAAA&se=1&x",
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> SasToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("SAS: [a-zA-Z0-9 ]+");
    }

    @Test
    void aTokenOver4KiBIsRefused() {
        String filler = "&x=" + "a".repeat(4096 - BY_PYTHON.length() - 3);

        assertThat(SasToken.parse(BY_PYTHON + filler).signedBy(KEY)).isTrue();
        assertThatThrownBy(() -> SasToken.parse(BY_PYTHON + filler + "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTokenIsExpiredAfterItsEndAndTheLeeway() {
        SasToken token = SasToken.parse(BY_PYTHON);

        assertThat(token.expired(END.plusSeconds(60), 60)).isFalse();
        assertThat(token.expired(END.plusSeconds(61), 60)).isTrue();
        assertThat(token.expired(Instant.EPOCH, 0)).isFalse();
    }

    @Test
    void neitherSignatureNorKeyIsPrinted() {
        assertThat(SasToken.parse(BY_PYTHON).toString()).doesNotContain("sig", "YMH%2BS4");
        assertThat(KEY).hasToString("***");
        assertThatThrownBy(() -> SasToken.sign("h", Optional.empty(), new Secret("~~~~"), END))
                .hasMessage("SharedAccessKey: not accepted (expected: base64)")
                .hasNoCause();
    }
}
