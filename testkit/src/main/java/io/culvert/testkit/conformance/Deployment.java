package io.culvert.testkit.conformance;

import io.culvert.testkit.Peer;
import io.culvert.testkit.PeerDial;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawTls;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The hub under test: where it is, whom to trust, and the credentials of a service and of a device that nobody else uses
 * meanwhile. Immutable: each method returns a changed copy.
 *
 * <p>The ports are 443 and 8883, and the JVM's own trust holds, unless told otherwise.
 */
public final class Deployment {
    private static final int HTTPS_PORT = 443;
    private static final int MQTT_PORT = 8883;

    private final String hostName;
    private final int httpsPort;
    private final int mqttPort;
    private final Optional<Path> caFile;
    private final Credential service;
    private final Credential device;
    private final Optional<Credential> module;

    private Deployment(
            String hostName,
            int httpsPort,
            int mqttPort,
            Optional<Path> caFile,
            Credential service,
            Credential device,
            Optional<Credential> module) {
        this.hostName = hostName;
        this.httpsPort = httpsPort;
        this.mqttPort = mqttPort;
        this.caFile = caFile;
        this.service = service;
        this.device = device;
        this.module = module;
    }

    /** The hub of this name, which is dialled and stands in signatures. */
    public static Deployment of(String hostName) {
        return new Deployment(
                hostName,
                HTTPS_PORT,
                MQTT_PORT,
                Optional.empty(),
                new Credential("", ""),
                new Credential("", ""),
                Optional.empty());
    }

    /** Where it listens, for tests: the published SDKs know only 443 and 8883. */
    public Deployment ports(int https, int mqtt) {
        return new Deployment(hostName, https, mqtt, caFile, service, device, module);
    }

    /** Trusts what this PEM file's certificates have signed. */
    public Deployment caFile(Path pemFile) {
        return new Deployment(hostName, httpsPort, mqttPort, Optional.of(pemFile), service, device, module);
    }

    /** A policy that may open streams. */
    public Deployment service(String policy, String key) {
        return new Deployment(hostName, httpsPort, mqttPort, caFile, new Credential(policy, key), device, module);
    }

    /** A registered device, by its own key. */
    public Deployment device(String id, String key) {
        return new Deployment(hostName, httpsPort, mqttPort, caFile, service, new Credential(id, key), module);
    }

    /** A registered module of the device, by its own key; without one the checks of modules are left out. */
    public Deployment module(String id, String key) {
        return new Deployment(
                hostName, httpsPort, mqttPort, caFile, service, device, Optional.of(new Credential(id, key)));
    }

    String hostName() {
        return hostName;
    }

    Credential service() {
        return service;
    }

    Credential device() {
        return device;
    }

    Optional<Credential> module() {
        return module;
    }

    /** What the Host header and a device's WebSocket name: the port only where it is not the usual one. */
    String authority() {
        return httpsPort == HTTPS_PORT ? hostName : hostName + ":" + httpsPort;
    }

    int httpsPort() {
        return httpsPort;
    }

    RawHttp http(String method, String pathAndQuery) {
        RawHttp request = RawHttp.request(method, "https://" + hostName + ":" + httpsPort + "/")
                .target(pathAndQuery);
        return caFile.map(request::caFile).orElse(request);
    }

    RawTls mqtt() {
        return caFile.map(file -> RawTls.connect(hostName, mqttPort, file))
                .orElseGet(() -> RawTls.connect(hostName, mqttPort));
    }

    PeerDial webSocket(String url) {
        PeerDial dial = Peer.dial(url);
        return caFile.map(dial::caFile).orElse(dial);
    }
}
