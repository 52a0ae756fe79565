package io.culvert.testkit.conformance;

import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawMqtt;

/**
 * The C# device SDK: keep-alive 300, a SUBSCRIBE packet for each filter, the acceptance first and the WebSocket after it, no
 * sub-protocol, a strict reading of the upgrade's answer.
 */
public final class CSharpDevice extends DevicePlayer {
    private CSharpDevice(Deployment hub) {
        super(hub, java.util.Optional.empty());
    }

    public static CSharpDevice of(Deployment hub) {
        return new CSharpDevice(hub);
    }

    @Override
    public ConnAck connect() {
        return connect(
                RawMqtt.over(hub.mqtt()),
                MqttConnect.of(identity())
                        .username(
                                hub.hostName() + "/" + identity()
                                        + "/?api-version=2018-06-30&DeviceClientType=Microsoft.Azure.Devices.Client%2F1.20.0-preview")
                        .password(signature().lowerCaseEscapes().order("sr", "sig", "se"))
                        .cleanSession(false)
                        .keepAlive(300));
    }

    @Override
    public void subscribe() {
        for (String filter : new String[] {OFFERS, ANSWERS}) {
            int[] granted = session().subscribe(filter);
            Expect.that(granted.length == 1 && granted[0] < 128, "SUBACK of " + filter + ": not granted");
        }
    }

    @Override
    public Peer dial(OfferTopic offer) {
        return UpgradeForm.DOT_NET.dial(hub, offer.url(), offer.token(), "");
    }
}
