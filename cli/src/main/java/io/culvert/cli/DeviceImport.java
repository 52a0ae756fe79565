package io.culvert.cli;

import io.culvert.cli.ImportBatches.Batch;
import io.culvert.cli.ImportLines.Line;
import io.culvert.client.BulkRegistry;
import io.culvert.client.BulkResult;
import io.culvert.client.HubException;
import io.culvert.client.HubException.Kind;
import io.culvert.client.IdentityChange.Mode;
import io.culvert.protocol.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Sends the lines of an import to a hub, some requests at a time. The main thread reads and waits; answers come on event loops.
 *
 * <p>A request that the hub does not take just now is sent again, with growing pauses; that may do the same twice, which for all
 * but {@code create} changes nothing.
 */
final class DeviceImport {
    /** Requests at once: enough to keep a hub busy, few enough to leave it time for others. */
    private static final int PARALLEL = 8;

    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final Vertx vertx;
    private final BulkRegistry bulk;
    private final boolean continueOnError;
    private final Consumer<String> errors;
    private final Progress progress;
    private final Semaphore permits = new Semaphore(PARALLEL);
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    /** Why the whole import ends, when it does. */
    private final AtomicReference<RuntimeException> broken = new AtomicReference<>();

    DeviceImport(Vertx vertx, BulkRegistry bulk, boolean continueOnError, Consumer<String> errors, Progress progress) {
        this.vertx = vertx;
        this.bulk = bulk;
        this.continueOnError = continueOnError;
        this.errors = errors;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param complete whether all lines were tried
     */
    record Outcome(long done, long failed, boolean complete) {}

    /** Until the end, or the first failure when that ends it; throws what made the whole of it fail. */
    Outcome run(ImportLines lines) throws IOException, InterruptedException {
        ImportBatches batches = new ImportBatches();
        boolean complete = false;
        while (!stopped() && !complete) {
            try {
                Optional<Line> line = lines.next();
                Optional<Batch> full = line.flatMap(batches::add);
                complete = line.isEmpty();
                if (complete) {
                    full = batches.rest();
                }
                if (full.isPresent()) {
                    send(full.get());
                }
            } catch (ImportLines.Malformed e) {
                failed.incrementAndGet();
                errors.accept(e.getMessage());
            }
        }
        permits.acquire(PARALLEL);
        if (broken.get() != null) {
            throw broken.get();
        }
        return new Outcome(done.get(), failed.get(), complete);
    }

    private boolean stopped() {
        return broken.get() != null || !continueOnError && failed.get() > 0;
    }

    private void send(Batch batch) throws InterruptedException {
        if (batch.after()) {
            permits.acquire(PARALLEL);
            permits.release(PARALLEL);
        }
        permits.acquire();
        progress.at(done.get());
        var changes = batch.lines().stream().map(Line::change).toList();
        attempt(() -> bulk.apply(changes), 1)
                .onSuccess(result -> count(batch.lines(), result))
                .onFailure(failure -> broken.compareAndSet(null, whole(batch.lines(), failure)))
                .onComplete(end -> permits.release());
    }

    private interface Request {
        Future<BulkResult> send();
    }

    private Future<BulkResult> attempt(Request request, int number) {
        return request.send().recover(failure -> {
            if (number >= TRIES || !worthAnother(failure)) {
                return Future.failedFuture(failure);
            }
            Promise<Void> paused = Promise.promise();
            vertx.setTimer(FIRST_PAUSE.toMillis() << number - 1, id -> paused.complete());
            return paused.future().compose(go -> attempt(request, number + 1));
        });
    }

    /** A hub that was never reached is rather a wrong address. */
    private boolean worthAnother(Throwable failure) {
        if (!(failure instanceof HubException known)) {
            return false;
        }
        boolean lost = known.kind() == Kind.UNREACHABLE && done.get() + failed.get() > 0;
        return lost || known.reason().filter(CloseReason::retryable).isPresent();
    }

    private void count(List<Line> lines, BulkResult result) {
        List<Line> left = new ArrayList<>(lines);
        long refused = 0;
        for (BulkResult.ItemError error : result.errors()) {
            Optional<Line> line = left.stream()
                    .filter(one -> one.change().identity().toString().equals(error.identity()))
                    .findFirst();
            line.ifPresent(left::remove);
            if (line.isEmpty() || !goneAlready(line.get(), error)) {
                refused++;
                errors.accept(line.map(one -> "line " + one.number() + ": ").orElse("") + "'" + error.identity() + "': "
                        + error.message());
            }
        }
        failed.addAndGet(refused);
        done.addAndGet(lines.size() - refused);
    }

    private static boolean goneAlready(Line line, BulkResult.ItemError error) {
        return line.change().mode() == Mode.DELETE
                && error.reason().map(CloseReason::httpStatus).equals(Optional.of(404));
    }

    private static RuntimeException whole(List<Line> lines, Throwable failure) {
        ExitCode code = failure instanceof HubException known ? ExitCode.of(known) : ExitCode.FAILED;
        return new CommandFailure(
                code,
                "lines " + lines.get(0).number() + " to "
                        + lines.get(lines.size() - 1).number() + ": " + failure.getMessage(),
                failure);
    }
}
