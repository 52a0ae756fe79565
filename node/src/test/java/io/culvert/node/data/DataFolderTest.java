package io.culvert.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.TicketKeys;
import io.culvert.node.config.ConfigException;
import io.culvert.node.config.TicketSettings;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private static final Secret KEY = new Secret("c2VjcmV0");

    @TempDir
    private Path temp;

    @Test
    void aNewFolderIsOnlyForItsOwner() throws IOException {
        try (DataFolder folder = DataFolder.open(temp.resolve("a/b"))) {
            assertThat(mode(folder.path())).isEqualTo("rwx------");
        }
    }

    @Test
    void aSecondHubOnTheSameFolderIsRefusedUntilTheFirstHasGone() throws IOException {
        DataFolder first = DataFolder.open(temp);

        assertThatThrownBy(() -> DataFolder.open(temp))
                .isInstanceOf(ConfigException.class)
                .hasMessage("data folder " + temp + " is in use by another hub (pid "
                        + ProcessHandle.current().pid() + ")");

        first.close();
        DataFolder.open(temp).close();
    }

    @Test
    void aFileInsteadOfAFolderIsNamed() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> DataFolder.open(file)).hasMessageStartingWith("data-dir: " + file + ": not a folder");
    }

    @Test
    void theTicketKeyIsMadeOnceAndSecret() throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            TicketKeys first = TicketKeyFiles.load(TicketSettings.defaults(), folder);

            assertThat(TicketKeyFiles.load(TicketSettings.defaults(), folder)).isEqualTo(first);
            assertThat(mode(folder.ticketKey())).isEqualTo("rw-------");
        }
    }

    @Test
    void configuredTicketKeysComeInTheirOrder() throws IOException {
        TicketKeys.Key one = TicketKeys.generate();
        TicketKeys.Key two = TicketKeys.generate();
        Path oneFile =
                Files.writeString(temp.resolve("1.pem"), TicketKeys.pemFile(one).reveal());
        Path twoFile =
                Files.writeString(temp.resolve("2.pem"), TicketKeys.pemFile(two).reveal());
        try (DataFolder folder = DataFolder.open(temp.resolve("data"))) {
            TicketKeys keys = TicketKeyFiles.load(new TicketSettings(List.of(twoFile, oneFile)), folder);

            assertThat(keys.keys()).extracting(TicketKeys.Key::id).containsExactly(two.id(), one.id());
            assertThat(folder.ticketKey()).doesNotExist();
        }
    }

    @Test
    void aBrokenTicketKeyIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("bad.pem"), "nothing");
        try (DataFolder folder = DataFolder.open(temp.resolve("data"))) {
            assertThatThrownBy(() -> TicketKeyFiles.load(new TicketSettings(List.of(file)), folder))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("tickets.keys: " + file + ": ticket key: incomplete");
        }
    }

    @Test
    void credentialsAreRewrittenOnlyWhenHostPortOrKeyChanged() throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            Path file = folder.credentials().resolve("service.txt");
            CredentialFiles.write(folder, "hub.example", 8443, Map.of("service", KEY));
            FileTime long_ago = FileTime.from(Instant.EPOCH);
            Files.setLastModifiedTime(file, long_ago);

            CredentialFiles.write(folder, "hub.example", 8443, Map.of("service", KEY));
            assertThat(Files.getLastModifiedTime(file)).isEqualTo(long_ago);

            CredentialFiles.write(folder, "hub.example", 443, Map.of("service", KEY));
            assertThat(ConnectionString.parse(Files.readString(file)))
                    .isEqualTo(ConnectionString.ofPolicy("hub.example", 443, "service", KEY));
            assertThat(mode(file)).isEqualTo("rw-------");
        }
    }

    @Test
    void theFileOfADeletedPolicyIsRemovedAndWhatPeoplePutThereStays() throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            CredentialFiles.write(folder, "hub.example", 8443, Map.of("service", KEY, "old", KEY));
            Path notes = Files.writeString(folder.credentials().resolve("notes.txt"), "ours");
            Path copy = Files.copy(
                    folder.credentials().resolve("old.txt"),
                    folder.credentials().resolve("copy.txt"));
            Path foreign = Files.writeString(
                    folder.credentials().resolve("p.txt"),
                    ConnectionString.ofPolicy("other.example", 8443, "p", KEY).reveal());

            CredentialFiles.write(folder, "hub.example", 8443, Map.of("service", KEY));

            assertThat(folder.credentials().resolve("old.txt")).doesNotExist();
            assertThat(List.of(folder.credentials().resolve("service.txt"), notes, copy, foreign))
                    .allMatch(Files::exists);
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
