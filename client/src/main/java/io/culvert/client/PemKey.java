package io.culvert.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The private key of a certificate, read from PEM as programs write it: PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE
 * KEY}) or SEC 1 ({@code EC PRIVATE KEY}); not encrypted.
 */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private static final byte SEQUENCE = 0x30;
    private static final byte OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private PemKey() {}

    /** @param certified what it must belong to, which tells its algorithm */
    static PrivateKey read(String pem, PublicKey certified) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new GeneralSecurityException("no private key that is not encrypted");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        byte[] pkcs8 = block.group(1).equals("PRIVATE KEY") ? der : wrapped(der, certified);
        return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** As PKCS#8 in PEM, which TLS takes. */
    static String pkcs8(PrivateKey key) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(key.getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    }

    /** PKCS#8 is version, algorithm and the older form; the public key names the same algorithm, with its curve. */
    private static byte[] wrapped(byte[] older, PublicKey certified) {
        return element(SEQUENCE, VERSION_0, algorithm(certified.getEncoded()), element(OCTET_STRING, older));
    }

    /** The first element within the one that these bytes are. */
    private static byte[] algorithm(byte[] publicKeyInfo) {
        ByteBuffer der = ByteBuffer.wrap(publicKeyInfo);
        der.get();
        length(der);
        int start = der.position();
        der.get();
        int length = length(der);
        byte[] first = new byte[der.position() - start + length];
        der.position(start).get(first);
        return first;
    }

    private static int length(ByteBuffer der) {
        int first = der.get() & 0xff;
        int length = first;
        if (first > 127) {
            length = 0;
            for (int i = 0; i < (first & 127); i++) {
                length = length << 8 | der.get() & 0xff;
            }
        }
        return length;
    }

    private static byte[] element(byte tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer der = ByteBuffer.allocate(length + 4);
        der.put(tag);
        if (length < 128) {
            der.put((byte) length);
        } else if (length < 256) {
            der.put((byte) 0x81).put((byte) length);
        } else {
            der.put((byte) 0x82).putShort((short) length);
        }
        for (byte[] part : parts) {
            der.put(part);
        }
        byte[] whole = new byte[der.position()];
        der.flip().get(whole);
        return whole;
    }
}
