package io.culvert.it.azure;

import static io.culvert.it.azure.Steps.required;
import static io.culvert.it.azure.Steps.step;

import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.transport.ExponentialBackoffWithJitter;
import com.microsoft.azure.sdk.iot.device.transport.NoRetry;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import com.microsoft.azure.sdk.iot.service.auth.SymmetricKey;
import com.microsoft.azure.sdk.iot.service.registry.Device;
import com.microsoft.azure.sdk.iot.service.registry.DeviceConnectionState;
import com.microsoft.azure.sdk.iot.service.registry.DeviceStatus;
import com.microsoft.azure.sdk.iot.service.registry.RegistryClient;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The device SDK over one of its MQTT transports: what a program does with it from opening to closing, refusals and ends. */
public final class DeviceProgram {
    private static final int BOUND_SECONDS = 20;
    private static final int SHORT_SECONDS = 4;
    private static final int QUESTIONS = 4;
    private static final int ANSWER_MILLIS = 5_000;

    private static final IotHubClientProtocol TRANSPORT = IotHubClientProtocol.valueOf(required("TRANSPORT"));
    private static final RegistryClient REGISTRY = new RegistryClient(required("SERVICE_CONNECTION_STRING"));

    private DeviceProgram() {}

    public static void main(String[] arguments) throws Exception {
        ordinaryLife(register("ordinary"));
        refusals(register("refused"));
        renewal(register("renewed"));
        returning(register("returning"));
        ended(
                "evicted by a second connection",
                register("evicted"),
                device -> client(device).open(false));
        ended("disabled when connected", register("disabled"), device -> set(device, DeviceStatus.Disabled));
        ended("deleted when connected", register("deleted"), device -> REGISTRY.removeDevice(device.getDeviceId()));
        // The SDK leaves threads behind that would keep the process.
        System.exit(0);
    }

    private static void ordinaryLife(Device device) throws Exception {
        DeviceClient client = client(device);
        step("open", () -> {
            client.open(false);
            return state(device);
        });
        step("telemetry", () -> {
            client.sendEvent(message(0));
            return true;
        });
        step("a hundred messages at once", () -> {
            List<CompletableFuture<String>> sent = IntStream.range(1, 101)
                    .mapToObj(number -> {
                        CompletableFuture<String> result = new CompletableFuture<>();
                        client.sendEventAsync(
                                message(number),
                                (message, failure, context) ->
                                        result.complete(failure == null ? "acknowledged" : failure.toString()),
                                null);
                        return result;
                    })
                    .toList();
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get(BOUND_SECONDS, TimeUnit.SECONDS);
            return sent.stream().map(CompletableFuture::join).distinct().toList();
        });
        step("listen for methods", () -> {
            client.subscribeToMethods((name, payload, context) -> null, null);
            return true;
        });
        step("desired properties", () -> {
            client.subscribeToDesiredProperties((change, context) -> {}, null);
            return true;
        });
        step(
                "twin",
                () -> heard(() -> client.getTwin(ANSWER_MILLIS)),
                twin -> List.of(
                        twin.getDesiredProperties().size(),
                        twin.getReportedProperties().size()));
        step("report", () -> {
            TwinCollection report = new TwinCollection();
            report.put("firmware", "1.2.3");
            return heard(() -> client.updateReportedProperties(report, ANSWER_MILLIS))
                            .getVersion()
                    > 0;
        });
        step("close", () -> {
            client.close();
            return until(now -> now.getConnectionState() == DeviceConnectionState.Disconnected, device);
        });
    }

    /**
     * Now and then the SDK forgets who waits for an answer: its own log then shows that the answer arrived, and no callback. About
     * three of a thousand on a busy machine; so what is not heard of is asked again.
     */
    private static <T> T heard(Callable<T> question) throws Exception {
        for (int left = QUESTIONS - 1; left > 0; left--) {
            try {
                return question.call();
            } catch (IotHubClientException e) {
                if (!e.getMessage().startsWith("Timed out")) {
                    throw e;
                }
            }
        }
        return question.call();
    }

    private static void refusals(Device device) throws Exception {
        Device forged = new Device(device.getDeviceId());
        forged.setSymmetricKey(new SymmetricKey());
        step("open with a wrong key", () -> open(forged));
        step("open as a stranger", () -> {
            Device stranger = new Device("java-stranger");
            stranger.setSymmetricKey(device.getSymmetricKey());
            return open(stranger);
        });
        set(device, DeviceStatus.Disabled);
        step("open when disabled", () -> open(device));
    }

    /** A signature that lasts a few seconds: the SDK makes a new one at 85 % of it, and a new connection with it. */
    private static void renewal(Device device) {
        step("renewal of the signature", () -> {
            DeviceClient client =
                    client(device, options().sasTokenExpiryTime(SHORT_SECONDS).build());
            client.setRetryPolicy(new ExponentialBackoffWithJitter());
            client.open(false);
            String since = REGISTRY.getDevice(device.getDeviceId()).getConnectionStateUpdatedTime();
            until(
                    now -> now.getConnectionState() == DeviceConnectionState.Connected
                            && now.getConnectionStateUpdatedTime().compareTo(since) > 0,
                    device);
            client.sendEvent(message(1));
            client.close();
            return "sent";
        });
    }

    /** A client of the SDK's own retry policy, whose device is disabled for a moment. */
    private static void returning(Device device) {
        step("disabled and enabled again", () -> {
            DeviceClient client = client(device, options().build());
            client.setRetryPolicy(new ExponentialBackoffWithJitter());
            client.open(false);
            set(device, DeviceStatus.Disabled);
            until(now -> now.getConnectionState() == DeviceConnectionState.Disconnected, device);
            set(device, DeviceStatus.Enabled);
            until(now -> now.getConnectionState() == DeviceConnectionState.Connected, device);
            client.sendEvent(message(1));
            client.close();
            return "sent";
        });
    }

    /** The status that opening fails with. */
    private static String open(Device device) {
        DeviceClient client = client(device);
        try {
            client.open(false);
            return "opened";
        } catch (IotHubClientException e) {
            return e.getStatusCode().name();
        } finally {
            client.close();
        }
    }

    /** What a connected client hears when this is done to it. */
    private static void ended(String name, Device device, Act act) {
        DeviceClient client = client(device);
        CompletableFuture<String> end = new CompletableFuture<>();
        step(name, () -> {
            client.open(false);
            client.setConnectionStatusChangeCallback(
                    change -> {
                        if (change.getNewStatus().name().equals("DISCONNECTED")) {
                            end.complete(change.getNewStatusReason().name());
                        }
                    },
                    null);
            act.on(device);
            return end.get(BOUND_SECONDS, TimeUnit.SECONDS);
        });
        client.close();
    }

    /** A client that tells of the end of its connection instead of making a new one. */
    private static DeviceClient client(Device device) {
        DeviceClient client = client(device, options().build());
        client.setRetryPolicy(new NoRetry());
        return client;
    }

    private static DeviceClient client(Device device, ClientOptions options) {
        String connectionString = "HostName=%s;DeviceId=%s;SharedAccessKey=%s"
                .formatted(required("HUB_HOST"), device.getDeviceId(), device.getPrimaryKey());
        return new DeviceClient(connectionString, TRANSPORT, options);
    }

    private static ClientOptions.ClientOptionsBuilder options() {
        return ClientOptions.builder().sslContext(PrivateTrust.context());
    }

    private static Device register(String name) throws Exception {
        return REGISTRY.addDevice(new Device("java-" + TRANSPORT.name().toLowerCase() + "-" + name));
    }

    private static void set(Device device, DeviceStatus status) throws Exception {
        Device now = REGISTRY.getDevice(device.getDeviceId());
        now.setStatus(status);
        REGISTRY.updateDevice(now);
    }

    private static String state(Device device) throws Exception {
        return REGISTRY.getDevice(device.getDeviceId()).getConnectionState().name();
    }

    private static String until(Predicate<Device> test, Device device) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (!test.test(REGISTRY.getDevice(device.getDeviceId()))) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + BOUND_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return state(device);
    }

    private static Message message(int number) {
        Message message = new Message("{\"number\":" + number + "}");
        message.setMessageId("m-" + number);
        message.setContentType("application/json");
        message.setContentEncoding("utf-8");
        message.setProperty("a-key", "a value");
        return message;
    }

    /** Something done to a device. */
    private interface Act {
        void on(Device device) throws Exception;
    }
}
