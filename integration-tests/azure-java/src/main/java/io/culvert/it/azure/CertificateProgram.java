package io.culvert.it.azure;

import static io.culvert.it.azure.Steps.required;
import static io.culvert.it.azure.Steps.step;

import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.transport.NoRetry;
import com.microsoft.azure.sdk.iot.service.auth.AuthenticationType;
import com.microsoft.azure.sdk.iot.service.registry.Device;
import com.microsoft.azure.sdk.iot.service.registry.RegistryClient;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The device SDK with a certificate instead of a key. */
public final class CertificateProgram {
    private static final String DEVICE = "java-printed";

    private CertificateProgram() {}

    public static void main(String[] arguments) {
        step("register by thumbprints", () -> {
            Device device = new Device(DEVICE, AuthenticationType.SELF_SIGNED);
            device.setThumbprint(required("FIRST_THUMBPRINT"), required("SECOND_THUMBPRINT"));
            return new RegistryClient(required("SERVICE_CONNECTION_STRING"))
                    .addDevice(device)
                    .getAuthenticationType();
        });
        step("open with the first", () -> open(IotHubClientProtocol.MQTT, "first"));
        step("open with the second", () -> open(IotHubClientProtocol.MQTT, "second"));
        step("open with a stranger's", () -> open(IotHubClientProtocol.MQTT, "stranger"));
        step("open over a WebSocket", () -> open(IotHubClientProtocol.MQTT_WS, "first"));
        // The SDK leaves threads behind that would keep the process.
        System.exit(0);
    }

    /** Opens with a certificate, and sends a message to be sure; or the status that opening fails with. */
    private static String open(IotHubClientProtocol transport, String certificate) throws Exception {
        SSLContext context = PrivateTrust.context(keys(certificate));
        ClientOptions options = ClientOptions.builder().sslContext(context).build();
        String connectionString = "HostName=%s;DeviceId=%s;x509=true".formatted(required("HUB_HOST"), DEVICE);
        DeviceClient client = new DeviceClient(connectionString, transport, options);
        client.setRetryPolicy(new NoRetry());
        try {
            client.open(false);
            client.sendEvent(new Message("{}"));
            return "sent";
        } catch (IotHubClientException e) {
            return e.getStatusCode().name();
        } finally {
            client.close();
        }
    }

    private static KeyManager[] keys(String certificate) throws Exception {
        char[] password = required("STORE_PASSWORD").toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(Path.of(required("CERTIFICATES"), certificate + ".p12"))) {
            store.load(file, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        return keys.getKeyManagers();
    }
}
