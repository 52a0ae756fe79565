package io.culvert.it.docs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which module may import which, and which calls nobody makes. Reads the compiled classes of every module, so that neither a
 * class path nor a shaded jar hides one.
 */
class ModuleArrowsTest {
    /** A module, the one package root that is its own, and the modules it may import. */
    enum Module {
        PROTOCOL("protocol", "protocol"),
        WIRE("wire", "wire", "protocol"),
        CLUSTER("cluster", "cluster", "protocol"),
        TESTKIT("testkit", "testkit"),
        REGISTRY("registry-service", "registry", "cluster", "wire", "protocol"),
        COORDINATOR("hub-coordinator", "coordinator", "cluster", "wire", "protocol"),
        ENDPOINT("streaming-endpoint", "endpoint", "cluster", "wire", "protocol"),
        NODE("node", "node", "registry", "coordinator", "endpoint", "cluster", "wire", "protocol"),
        CLIENT("client", "client", "wire", "protocol"),
        CLI("cli", "cli", "node", "client", "testkit", "protocol"),
        TESTKIT_HUB("testkit-hub", "testhub", "node", "client", "testkit", "protocol"),
        BENCHMARKS("benchmarks", "benchmarks", "testhub", "node", "client", "testkit", "protocol");

        private final String folder;
        private final String root;
        private final List<String> mayImport;

        Module(String folder, String root, String... mayImport) {
            this.folder = folder;
            this.root = root;
            this.mayImport = List.of(mayImport);
        }

        /** Everything of ours but itself and what it may import. */
        String[] forbidden() {
            return Stream.concat(Stream.of(values()).map(module -> module.root), Stream.of("it"))
                    .filter(other -> !other.equals(root) && !mayImport.contains(other))
                    .map(Module::inside)
                    .toArray(String[]::new);
        }

        static String inside(String root) {
            return "io.culvert." + root + "..";
        }
    }

    private static JavaClasses shipped;

    @BeforeAll
    static void read() {
        List<Path> folders = Stream.of(Module.values())
                .map(module -> Repository.root().resolve(module.folder).resolve("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        shipped = new ClassFileImporter().importPaths(folders);
    }

    @ParameterizedTest
    @EnumSource
    void aModuleImportsOnlyWhatItsArrowsAllow(Module module) {
        noClasses()
                .that()
                .resideInAPackage(Module.inside(module.root))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(module.forbidden())
                .allowEmptyShould(true)
                .check(shipped);
    }

    @ParameterizedTest
    @EnumSource
    void aModuleHasOnePackageRootOfItsOwn(Module module) {
        Path sources = Repository.root().resolve(module.folder).resolve("src/main/java/io/culvert");
        Set<String> roots = new TreeSet<>();
        for (Path file : Repository.files(".java")) {
            if (file.startsWith(sources)) {
                roots.add(sources.relativize(file).getName(0).toString());
            }
        }

        assertThat(roots).isSubsetOf(module.root);
    }

    @Test
    void everyModuleOfTheReactorIsListedHere() {
        String pom = Repository.text(Repository.root().resolve("pom.xml"));
        List<String> listed =
                Stream.of(Module.values()).map(module -> module.folder).toList();

        assertThat(pom.lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("<module>"))
                        .map(line -> line.replaceAll("</?module>", "")))
                .filteredOn(module -> !module.startsWith("integration-tests") && !module.startsWith("examples"))
                .containsExactlyInAnyOrderElementsOf(listed);
    }

    /** It loses its resume between event loops and stops for ever; on failure it ends the sink, which looks like success. */
    @Test
    void nobodyPipesOneStreamIntoAnother() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "pipe or pipeTo of a ReadStream",
                        call -> Set.of("pipe", "pipeTo").contains(call.getName())
                                && call.getTargetOwner().isAssignableTo(ReadStream.class)))
                .check(shipped);
    }

    /** They run in virtual time too, under a simulation: only a Scheduler may time them. */
    @Test
    void handshakeAndRendezvousNeverSetATimerOfVertx() {
        noClasses()
                .that()
                .resideInAnyPackage("..handshake..", "..rendezvous..")
                .should()
                .callMethodWhere(describe(
                        "setTimer, setPeriodic or timer of Vertx",
                        call -> Set.of("setTimer", "setPeriodic", "timer").contains(call.getName())
                                && call.getTargetOwner().isAssignableTo(Vertx.class)))
                .check(shipped);
    }

    @Test
    void onlyProgramsPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.culvert.cli..", "io.culvert.benchmarks..")
                .should()
                .accessFieldWhere(describe("System.out or System.err", ModuleArrowsTest::isStandardStream))
                .check(shipped);
    }

    @Test
    void onePackageAloneNamesHazelcast() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.culvert.cluster.hazelcast..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..")
                .check(shipped);
    }

    private static boolean isStandardStream(JavaAccess<?> access) {
        return access.getTargetOwner().isEquivalentTo(System.class)
                && Set.of("out", "err").contains(access.getName());
    }
}
