package io.culvert.it.identity;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.OpenTimeouts;
import io.culvert.client.ServiceClient;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import io.culvert.testhub.TestHub;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/** A device or module that sends back what comes, and a service that tries it. */
final class Echo {
    private static final int SECONDS_EACH = 20;

    private Echo() {}

    /** Connects it; a HubException when the hub refuses. */
    static DeviceClient connect(TestHub hub, ClientOptions options) throws Exception {
        DeviceClient device = DeviceClient.create(hub.vertx(), options)
                .onOffer(offer -> offer.accept()
                        .onSuccess(stream -> stream.handler(stream::write).endHandler(end -> stream.end())));
        try {
            device.connect().await(SECONDS_EACH, SECONDS);
            return device;
        } catch (RuntimeException e) {
            device.close().await(SECONDS_EACH, SECONDS);
            throw e;
        }
    }

    /** What comes back for a word. */
    static String ask(TestHub hub, ClientOptions service, Identity device) throws Exception {
        ServiceClient client = ServiceClient.create(hub.vertx(), service);
        try {
            DeviceStream stream = client.open(device, new StreamName("echo"), OpenTimeouts.defaults())
                    .await(SECONDS_EACH, SECONDS);
            Promise<String> answer = Promise.promise();
            Buffer came = Buffer.buffer();
            stream.handler(came::appendBuffer).endHandler(end -> answer.complete(came.toString()));
            stream.write(Buffer.buffer("hello"));
            stream.end();
            return answer.future().await(SECONDS_EACH, SECONDS);
        } finally {
            client.close().await(SECONDS_EACH, SECONDS);
        }
    }
}
