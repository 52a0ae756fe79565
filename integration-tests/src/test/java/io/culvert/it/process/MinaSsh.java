package io.culvert.it.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.scp.client.ScpClient;
import org.apache.sshd.scp.client.ScpClientCreator;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;

/** Apache MINA SSHD as server and client, in this JVM: everywhere the same. */
final class MinaSsh implements Ssh {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int KEY_BITS = 2048;

    static {
        // It would prefer Bouncy Castle's ciphers, which happen to be here, to those of the JVM, which are many times
        // faster.
        System.setProperty("org.apache.sshd.security.provider.BC.enabled", "false");
    }

    private final KeyPair userKey = newKey();
    private final SshServer server = SshServer.setUpDefaultServer();
    private final SshClient client = SshClient.setUpDefaultClient();

    MinaSsh() throws IOException {
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(newKey()));
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setCommandFactory(new ScpCommandFactory.Builder()
                .withDelegate(ProcessShellCommandFactory.INSTANCE)
                .build());
        server.start();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
    }

    @Override
    public int serverPort() {
        return server.getPort();
    }

    @Override
    public String run(int port, String command) throws IOException {
        try (ClientSession session = login(port);
                ByteArrayOutputStream error = new ByteArrayOutputStream()) {
            return session.executeRemoteCommand(command, error, StandardCharsets.UTF_8);
        }
    }

    @Override
    public void copyThere(int port, Path from, Path to) throws IOException {
        try (ClientSession session = login(port)) {
            scp(session).upload(from, to.toString());
        }
    }

    @Override
    public void copyHere(int port, Path from, Path to) throws IOException {
        try (ClientSession session = login(port)) {
            scp(session).download(from.toString(), to);
        }
    }

    private static ScpClient scp(ClientSession session) {
        return ScpClientCreator.instance().createScpClient(session);
    }

    private ClientSession login(int port) throws IOException {
        ClientSession session =
                client.connect("tester", "127.0.0.1", port).verify(BOUND).getSession();
        session.addPublicKeyIdentity(userKey);
        session.auth().verify(BOUND);
        return session;
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no RSA in this JVM", e);
        }
    }

    @Override
    public void close() throws IOException {
        client.stop();
        server.stop(true);
    }
}
