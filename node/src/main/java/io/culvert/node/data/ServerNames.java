package io.culvert.node.data;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** The host names and addresses that a server certificate is for: the hub's own, and this machine's loopback ones. */
record ServerNames(Set<String> names) {
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    static ServerNames of(List<String> hostNames) {
        Set<String> all = new LinkedHashSet<>(canonical(hostNames));
        all.addAll(canonical(LOOPBACK));
        return new ServerNames(all);
    }

    /** Whether a certificate is for exactly these. */
    boolean match(X509Certificate certificate) {
        return alternatives(certificate).equals(Set.copyOf(names));
    }

    /** Whether a certificate is for these and perhaps others. */
    boolean coveredBy(X509Certificate certificate) {
        return alternatives(certificate).containsAll(names);
    }

    private static Set<String> alternatives(X509Certificate certificate) {
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null
                    ? Set.of()
                    : Set.copyOf(canonical(alternatives.stream()
                            .map(name -> String.valueOf(name.get(1)))
                            .toList()));
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    /** The common name, which no client looks at; it must not be longer than 64 characters. */
    String subject() {
        String first = names.iterator().next();
        return first.length() <= 64 ? first : "Culvert hub";
    }

    GeneralNames alternatives() {
        return new GeneralNames(names.stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    /** One spelling per name: ::1 and 0:0:0:0:0:0:0:1 are the same. */
    private static Collection<String> canonical(Collection<String> names) {
        return names.stream()
                .map(name -> isAddress(name)
                        ? NetUtil.toAddressString(NetUtil.createInetAddressFromIpAddressString(name))
                        : name.toLowerCase(Locale.ROOT))
                .toList();
    }

    static boolean isAddress(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }
}
