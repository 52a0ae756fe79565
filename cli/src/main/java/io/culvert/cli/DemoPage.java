package io.culvert.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;

/** The demo's web server: one page, plain HTTP, as a device in a private network might have it. */
final class DemoPage {
    /** What tells the page from any other. */
    static final String TITLE = "This page came through a device stream";

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>%1$s</title>
            <style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem}</style></head>
            <body>
            <h1>%1$s</h1>
            <p>Your browser spoke to a service proxy on this computer. It asked the hub for a stream named <b>web</b> to the
            device <b>%2$s</b>; the device accepted, both dialled the hub with TLS, and the hub relayed the bytes. The device
            opened no port for it.</p>
            <p>Request number %3$d, answered at %4$s.</p>
            </body>
            </html>
            """;

    private final String device;
    private final AtomicLong requests = new AtomicLong();

    private DemoPage(String device) {
        this.device = device;
    }

    /** On a free port of 127.0.0.1. */
    static Future<HttpServer> serve(Vertx vertx, String device) {
        DemoPage page = new DemoPage(device);
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(page::answer)
                .listen();
    }

    private void answer(HttpServerRequest request) {
        if (!request.path().equals("/")) {
            request.response().setStatusCode(404).end("There is only one page, at /.\n");
            return;
        }
        String time = ZonedDateTime.now().format(DateTimeFormatter.RFC_1123_DATE_TIME);
        request.response()
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .end(PAGE.formatted(TITLE, device, requests.incrementAndGet(), time));
    }
}
