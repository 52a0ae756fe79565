package io.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemKeyTest {
    private static KeyPair pair(String algorithm, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    /** The form that was before PKCS#8: what it holds in its last element. */
    private static String older(String name, byte[] pkcs8, int header) {
        byte[] inner = Arrays.copyOfRange(pkcs8, header, pkcs8.length);
        return "-----BEGIN " + name + "-----\n" + Base64.getMimeEncoder().encodeToString(inner) + "\n-----END " + name
                + "-----\n";
    }

    @ParameterizedTest
    @CsvSource({"RSA,1024", "RSA,2048", "RSA,4096", "EC,256", "EC,384", "EC,521"})
    void pkcs8IsReadAndWritten(String algorithm, int size) throws Exception {
        KeyPair pair = pair(algorithm, size);

        String pem = "Bag Attributes\n" + PemKey.pkcs8(pair.getPrivate()) + "more\n";

        assertThat(PemKey.read(pem, pair.getPublic())).isEqualTo(pair.getPrivate());
    }

    @Test
    void rsaKeysOfTheOlderFormAreRead() throws Exception {
        KeyPair pair = pair("RSA", 2048);

        assertThat(PemKey.read(older("RSA PRIVATE KEY", pair.getPrivate().getEncoded(), 26), pair.getPublic()))
                .isEqualTo(pair.getPrivate());
    }

    @Test
    void ecKeysOfTheOlderFormAreReadAlsoBehindTheirParameters() throws Exception {
        KeyPair pair = pair("EC", 256);
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        byte[] pkcs8 = pair.getPrivate().getEncoded();

        String pem = parameters + older("EC PRIVATE KEY", pkcs8, 28);

        assertThat(PemKey.read(pem, pair.getPublic())).isEqualTo(pair.getPrivate());
    }

    @Test
    void whatIsEncryptedOrNoKeyIsRefused() throws Exception {
        KeyPair pair = pair("EC", 256);

        for (String pem : new String[] {
            "",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----"
        }) {
            assertThatThrownBy(() -> PemKey.read(pem, pair.getPublic())).isInstanceOf(GeneralSecurityException.class);
        }
    }
}
