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
        attempt(batch.lines(), 1)
                .onFailure(failure -> broken.compareAndSet(null, whole(batch.lines(), failure)))
                .onComplete(end -> permits.release());
    }

    /** Done when each of these lines is counted. */
    private Future<Void> attempt(List<Line> lines, int number) {
        return bulk.apply(lines.stream().map(Line::change).toList())
                .map(result -> count(lines, result, number < TRIES))
                .recover(failure -> number < TRIES && worthAnother(failure)
                        ? Future.succeededFuture(lines)
                        : Future.failedFuture(failure))
                .compose(again -> {
                    if (again.isEmpty()) {
                        return Future.succeededFuture();
                    }
                    Promise<Void> paused = Promise.promise();
                    vertx.setTimer(FIRST_PAUSE.toMillis() << number - 1, id -> paused.complete());
                    return paused.future().compose(go -> attempt(again, number + 1));
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

    /** @return the lines that the hub could not do just now; none unless there may be another try */
    private List<Line> count(List<Line> lines, BulkResult result, boolean anotherTry) {
        List<Line> left = new ArrayList<>(lines);
        List<Line> again = new ArrayList<>();
        long refused = 0;
        for (BulkResult.ItemError error : result.errors()) {
            Optional<Line> line = left.stream()
                    .filter(one -> one.change().identity().toString().equals(error.identity()))
                    .findFirst();
            line.ifPresent(left::remove);
            boolean retryable = error.reason().filter(CloseReason::retryable).isPresent();
            if (line.isPresent() && anotherTry && retryable) {
                again.add(line.get());
            } else if (line.isEmpty() || !goneAlready(line.get(), error)) {
                refused++;
                errors.accept(line.map(one -> "line " + one.number() + ": ").orElse("") + "'" + error.identity() + "': "
                        + error.message());
            }
        }
        failed.addAndGet(refused);
        done.addAndGet(lines.size() - again.size() - refused);
        return again;
    }

    private static boolean goneAlready(Line line, BulkResult.ItemError error) {
        return line.change().mode() == Mode.DELETE
                && error.reason().map(CloseReason::httpStatus).equals(Optional.of(404));
    }

    private static RuntimeException whole(List<Line> lines, Throwable failure) {
        ExitCode code = FailureLine.exitCode(failure);
        return new CommandFailure(
                code,
                "lines " + lines.get(0).number() + " to "
                        + lines.get(lines.size() - 1).number() + ": " + FailureLine.message(failure),
                failure);
    }
}
