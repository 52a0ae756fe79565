package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static io.culvert.registry.RegistryUnderTest.NOW;
import static io.culvert.registry.SasTableTest.Judgement.EXPIRED;
import static io.culvert.registry.SasTableTest.Judgement.REFUSED;
import static io.culvert.registry.SasTableTest.Judgement.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures in every form that was seen or tried, and what the hub makes of each: a service's, a device's and a module's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SasTableTest {
    private static final Identity D = Identity.device("d");
    private static final Identity D_UPPER = Identity.device("D");
    private static final Identity DD = Identity.device("dd");
    private static final Identity M = Identity.module("d", "m");
    private static final Identity ODD = Identity.device("d:1@x='y'");
    private static final long SE = LATER.getEpochSecond();
    private static final long HOUR = 3600;

    enum Judgement {
        TAKEN,
        EXPIRED,
        REFUSED
    }

    /** One row: a credential, what is asked with it, and the answer. */
    record Row(String what, String credential, Optional<Right> right, Optional<Identity> target, Judgement judgement) {
        @Override
        public String toString() {
            return what + ": " + judgement;
        }
    }

    private RegistryUnderTest registry;

    @BeforeAll
    void start() throws Exception {
        registry = new RegistryUnderTest();
        for (Identity identity : List.of(D, D_UPPER, DD, ODD, M)) {
            registry.create(identity);
        }
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"whereSignaturesReach", "whichKeysCount", "howTheyAreWritten", "howLongTheyLast"})
    void theHubJudges(Row row) throws Exception {
        Outcome<?> outcome = row.right().isPresent()
                ? registry.ask(
                        RegistryCalls.AUTHORIZE,
                        new RegistryCalls.Authorize(
                                row.credential(), row.right().get(), row.target()))
                : registry.ask(
                        RegistryCalls.ADMIT,
                        new RegistryCalls.Admit(row.target().orElseThrow(), row.credential()));

        Judgement judgement = TAKEN;
        if (outcome instanceof Outcome.Refused<?> refused) {
            judgement = refused.reason() == CloseReason.CREDENTIAL_EXPIRED ? EXPIRED : REFUSED;
            if (judgement == REFUSED) {
                assertThat(refused).isEqualTo(Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized"));
            }
        }
        assertThat(judgement).isEqualTo(row.judgement());
    }

    Stream<Row> whereSignaturesReach() throws Exception {
        String hub = service(HOST);
        String one = service(HOST + "/devices/d");
        String module = service(HOST + "/devices/d/modules/m");
        return Stream.of(
                open("a hub's signature opens to any device", hub, D, TAKEN),
                open("and to any module", hub, M, TAKEN),
                open("and to a device that is not registered", hub, Identity.device("nobody"), TAKEN),
                query("and asks for the whole hub", hub, Right.STREAMS_READ, TAKEN),
                open("one for /devices reaches every device", service(HOST + "/devices"), D, TAKEN),
                query("but not the whole hub", service(HOST + "/devices"), Right.STREAMS_READ, REFUSED),
                open("one for a device opens to it", one, D, TAKEN),
                open("and to its modules", one, M, TAKEN),
                row("and touches its twin", one, Right.SERVICE_CONNECT, D, TAKEN),
                open("but not to one whose id begins alike", one, DD, REFUSED),
                open("nor to one that differs by case", one, D_UPPER, REFUSED),
                open("nor, in capitals, to the device", service(HOST + "/devices/D"), D, REFUSED),
                open("the words may be in capitals", service(HOST + "/DEVICES/d"), D, TAKEN),
                query("and asks for no list", one, Right.STREAMS_READ, REFUSED),
                open("one for a module opens to it", module, M, TAKEN),
                open("but not to its device", module, D, REFUSED),
                open("nor to another module", module, Identity.module("d", "mm"), REFUSED),
                open("another word than devices", service(HOST + "/twins/d"), D, REFUSED),
                open("a sixth segment", service(HOST + "/devices/d/modules/m/x"), M, REFUSED),
                open("a trailing slash", service(HOST + "/devices/d/"), D, REFUSED),
                open("an empty segment", service(HOST + "//d"), D, REFUSED),
                open("dots are no way up", service(HOST + "/devices/dd/../d"), D, REFUSED),
                open("a scheme before the host", service("https://" + HOST), D, REFUSED),
                open("the host in capitals", service("HUB.Example"), D, TAKEN),
                open("the host with a port", service(HOST + ":8443"), D, TAKEN),
                open("the host with an escaped port", service(HOST + "%3a443"), D, TAKEN),
                open("the hub's other name", service("LOCALHOST"), D, TAKEN),
                open("another hub's name", service("hub2.example"), D, REFUSED),
                open("a name that ends alike", service("a" + HOST), D, REFUSED),
                open("a name with a dot at its end", service(HOST + "."), D, REFUSED),
                open("an id escaped once", service(HOST + "%2fdevices%2fd%3A1%40x%3D%27y%27"), ODD, TAKEN),
                open("an id escaped twice", service(HOST + "%2Fdevices%2Fd%253A1%2540x%253D'y'"), ODD, TAKEN),
                open("an id escaped three times", service(HOST + "/devices/d%25253A1%252540x%25253D'y'"), ODD, REFUSED),
                open("an escape that no encoder writes", service(HOST + "/devices/%2564"), D, REFUSED));
    }

    Stream<Row> whichKeysCount() throws Exception {
        SymmetricKeys device = keys(D);
        SymmetricKeys module = keys(M);
        SymmetricKeys service = registry.policy("service").keys();
        String sr = HOST + "/devices/d";
        return Stream.of(
                open(
                        "a policy's secondary key",
                        SasSketch.of(HOST, service.secondary()).skn("service"),
                        D,
                        TAKEN),
                row("a policy without the right", service(HOST), Right.REGISTRY_READ, D, REFUSED),
                open("the policy of devices", policy("device", HOST), D, REFUSED),
                row("the reader reads", policy("registryRead", HOST), Right.REGISTRY_READ, D, TAKEN),
                row("and does not write", policy("registryRead", HOST), Right.REGISTRY_WRITE, D, REFUSED),
                open("the owner opens", policy("iothubowner", HOST), D, TAKEN),
                open(
                        "a device's own key opens nothing",
                        SasSketch.of(sr, device.primary()).text(),
                        D,
                        REFUSED),
                open(
                        "a policy's name in capitals",
                        SasSketch.of(HOST, service.primary()).skn("Service"),
                        D,
                        REFUSED),
                open(
                        "an escaped policy's name",
                        SasSketch.of(HOST, service.primary()).skn("s%65rvice"),
                        D,
                        TAKEN),
                open("no policy's name", SasSketch.of(HOST, service.primary()).text(), D, REFUSED),
                open(
                        "an empty policy's name",
                        SasSketch.of(HOST, service.primary()).skn(""),
                        D,
                        REFUSED),
                open(
                        "a policy that is not there",
                        SasSketch.of(HOST, service.primary()).skn("root"),
                        D,
                        REFUSED),
                admit(
                        "a device's primary key",
                        SasSketch.of(sr, device.primary()).text(),
                        D,
                        TAKEN),
                admit("its secondary key", SasSketch.of(sr, device.secondary()).text(), D, TAKEN),
                admit(
                        "its key with an empty policy",
                        SasSketch.of(sr, device.primary()).skn(""),
                        D,
                        TAKEN),
                admit(
                        "its key as a policy's",
                        SasSketch.of(sr, device.primary()).skn("device"),
                        D,
                        REFUSED),
                admit(
                        "its key for its own other spelling",
                        SasSketch.of(HOST + "/devices/D", device.primary()).text(),
                        D,
                        TAKEN),
                admit(
                        "its key for the device so spelt",
                        SasSketch.of(sr, device.primary()).text(),
                        D_UPPER,
                        REFUSED),
                admit(
                        "another device's key",
                        SasSketch.of(sr, keys(DD).primary()).text(),
                        D,
                        REFUSED),
                admit(
                        "a module's primary key",
                        SasSketch.of(sr + "/modules/m", module.primary()).text(),
                        M,
                        TAKEN),
                admit(
                        "its secondary key",
                        SasSketch.of(sr + "/modules/m", module.secondary()).text(),
                        M,
                        TAKEN),
                admit(
                        "its device's key",
                        SasSketch.of(sr + "/modules/m", device.primary()).text(),
                        M,
                        REFUSED),
                admit(
                        "a module's key for its device",
                        SasSketch.of(sr, module.primary()).text(),
                        D,
                        REFUSED),
                admit("the policy of devices", policy("device", sr), D, TAKEN),
                admit("the policy of devices for a module", policy("device", HOST), M, TAKEN),
                admit(
                        "the policy of devices for one of another case",
                        policy("device", HOST + "/devices/D"),
                        D,
                        REFUSED),
                admit("the policy of services", policy("service", HOST), D, REFUSED));
    }

    Stream<Row> howTheyAreWritten() throws Exception {
        SasSketch good = SasSketch.of(HOST, registry.policy("service").keys().primary());
        return Stream.of(
                open("in the order of the Node.js SDK", good.order("sr", "sig", "skn", "se"), D, TAKEN),
                open("in the order of the C SDK", good.order("sr", "sig", "se", "skn"), D, TAKEN),
                open("in the order of the C# SDK", good.order("sr", "sig", "se", "skn"), D, TAKEN),
                open("in the order of the Python SDK", good.order("sr", "sig", "se", "skn"), D, TAKEN),
                open("backwards", good.order("se", "skn", "sig", "sr"), D, TAKEN),
                open("the policy first", good.order("skn", "sr", "se", "sig"), D, TAKEN),
                open(
                        "in small letters",
                        good.skn("service").replace("SharedAccessSignature", "sharedaccesssignature"),
                        D,
                        TAKEN),
                open(
                        "in capitals",
                        good.skn("service").replace("SharedAccessSignature", "SHAREDACCESSSIGNATURE"),
                        D,
                        TAKEN),
                open("with two spaces", good.skn("service").replace(" ", "  "), D, TAKEN),
                open("as a bearer token", good.skn("service").replace("SharedAccessSignature", "Bearer"), D, REFUSED),
                open("without its scheme", good.skn("service").replace("SharedAccessSignature ", ""), D, REFUSED),
                open("with a parameter that nobody knows", good.skn("service") + "&x=y", D, TAKEN),
                open("with an & at its end", good.skn("service") + "&", D, TAKEN),
                open("with a parameter without a value", good.skn("service") + "&x", D, REFUSED),
                open("with its end twice", good.skn("service") + "&se=" + SE, D, REFUSED),
                open("with its policy twice", good.skn("service") + "&skn=service", D, REFUSED),
                open("without a resource", good.order("sig", "skn", "se"), D, REFUSED),
                open("without a signature", good.order("sr", "skn", "se"), D, REFUSED),
                open("without an end", good.order("sr", "sig", "skn"), D, REFUSED),
                open("its parameters in capitals", good.skn("service").replace("sr=", "SR="), D, REFUSED),
                open("its signature not escaped", good.rawSignature().skn("service"), D, TAKEN),
                open(
                        "its signature in small escapes",
                        good.skn("service")
                                .replace("%2B", "%2b")
                                .replace("%2F", "%2f")
                                .replace("%3D", "%3d"),
                        D,
                        TAKEN),
                open("its signature without padding", good.skn("service").replace("%3D", ""), D, TAKEN),
                open("its signature one letter short", good.skn("service").replaceAll("sig=.", "sig="), D, REFUSED),
                open(
                        "its resource escaped after it was signed",
                        good.skn("service").replace(HOST, "hub%2Eexample"),
                        D,
                        REFUSED),
                open(
                        "a resource escaped before it was signed",
                        SasSketch.of("hub%2Eexample", good.key()).skn("service"),
                        D,
                        TAKEN),
                open(
                        "its resource cut after it was signed",
                        SasSketch.of(HOST + "/devices/dd", good.key())
                                .skn("service")
                                .replace("/devices/dd", ""),
                        D,
                        REFUSED),
                open("nothing but the scheme", "SharedAccessSignature ", D, REFUSED),
                open("nothing", "", D, REFUSED));
    }

    Stream<Row> howLongTheyLast() throws Exception {
        Secret key = registry.policy("service").keys().primary();
        Secret own = keys(D).primary();
        long now = NOW.getEpochSecond();
        return Stream.of(
                open(
                        "until now",
                        SasSketch.of(HOST, key).until(Long.toString(now)).skn("service"),
                        D,
                        TAKEN),
                open(
                        "until a minute ago",
                        SasSketch.of(HOST, key).until(Long.toString(now - 60)).skn("service"),
                        D,
                        TAKEN),
                open(
                        "until longer ago",
                        SasSketch.of(HOST, key).until(Long.toString(now - 61)).skn("service"),
                        D,
                        EXPIRED),
                open(
                        "until an hour ago",
                        SasSketch.of(HOST, key).until(Long.toString(now - HOUR)).skn("service"),
                        D,
                        EXPIRED),
                open("until 1970", SasSketch.of(HOST, key).until("0").skn("service"), D, EXPIRED),
                open(
                        "until the year 33658",
                        SasSketch.of(HOST, key).until("999999999999").skn("service"),
                        D,
                        TAKEN),
                open(
                        "in milliseconds",
                        SasSketch.of(HOST, key).until(now + "000").skn("service"),
                        D,
                        REFUSED),
                open(
                        "of 30 digits",
                        SasSketch.of(HOST, key).until("9".repeat(30)).skn("service"),
                        D,
                        REFUSED),
                open("with a sign", SasSketch.of(HOST, key).until("+" + SE).skn("service"), D, REFUSED),
                open("with a fraction", SasSketch.of(HOST, key).until(SE + ".5").skn("service"), D, REFUSED),
                open(
                        "with zeros before it",
                        SasSketch.of(HOST, key).until("00" + SE).skn("service"),
                        D,
                        REFUSED),
                admit(
                        "a device's until an hour ago",
                        SasSketch.of(HOST, own).until(Long.toString(now - HOUR)).text(),
                        D,
                        EXPIRED),
                admit(
                        "another's until an hour ago",
                        SasSketch.of(HOST, own).until(Long.toString(now - HOUR)).text(),
                        DD,
                        REFUSED));
    }

    private String service(String resource) throws Exception {
        return policy("service", resource);
    }

    private String policy(String name, String resource) throws Exception {
        return SasSketch.of(resource, registry.policy(name).keys().primary()).skn(name);
    }

    private SymmetricKeys keys(Identity identity) throws Exception {
        return registry.granted(IdentityCalls.GET, new IdentityCalls.Get(identity))
                .keys();
    }

    private static Row open(String what, String credential, Identity target, Judgement judgement) {
        return row(what, credential, Right.SERVICE_CONNECT, target, judgement);
    }

    private static Row row(String what, String credential, Right right, Identity target, Judgement judgement) {
        return new Row(what, credential, Optional.of(right), Optional.of(target), judgement);
    }

    private static Row query(String what, String credential, Right right, Judgement judgement) {
        return new Row(what, credential, Optional.of(right), Optional.empty(), judgement);
    }

    private static Row admit(String what, String password, Identity identity, Judgement judgement) {
        return new Row(what, password, Optional.empty(), Optional.of(identity), judgement);
    }
}
