package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Judges whether the far side of a leg lives: pings each interval, looks each quarter of one, and gives up when nothing was heard
 * for two. Owned by its leg's loop.
 *
 * <ul>
 *   <li>A leg that we stopped hears nothing: it is not judged, and gets two fresh intervals when it is resumed. Whether its
 *       stream lives is seen at the partner, whose full queue stopped it.
 *   <li>A peer towards which bytes still drain lives, whatever is heard.
 *   <li>A peer with bytes waiting for it that do not drain may just not be reading, and a client that does not read cannot
 *       answer pings. Our clients and the endpoint send pongs or pings from a timer, also while they do not read, so they are
 *       judged by hearing; other clients by the stall-timeout.
 *   <li>When the leg is being closed, what still waits for the peer is given up after the linger-timeout without progress.
 * </ul>
 */
final class Liveness {
    private static final int LOOKS = 4;
    private static final int INTERVALS = 2;

    /**
     * How a far side is judged.
     *
     * @param sign the frame that is sent to it each interval
     * @param givesSignsUnasked whether it sends some itself, also while it does not read
     * @param stalls whether the stall-timeout is its own: of a link it is that of the leg behind it
     * @param silence what its silence is called
     */
    record Judge(int sign, boolean givesSignsUnasked, boolean stalls, CloseReason silence) {}

    private final FrameLeg leg;
    private final Judge judge;
    private long interval;
    private long patience;
    private final long stallLimit;
    private final long lingerLimit;
    private Future<?> timer;
    private long heardAt;
    private long drainedAt;
    private long unsentBefore;
    private int looks;

    Liveness(FrameLeg leg, Judge judge) {
        this.leg = leg;
        this.judge = judge;
        this.interval = leg.limits.liveness().toNanos();
        this.patience = INTERVALS * interval;
        this.stallLimit = judge.stalls() ? leg.limits.stallTimeout().toNanos() : 0;
        this.lingerLimit = leg.limits.lingerTimeout().toNanos();
    }

    void start() {
        heardAt = drainedAt = System.nanoTime();
        long look = Math.max(1, interval / LOOKS);
        timer = leg.loop().scheduleAtFixedRate(this::look, look, look, TimeUnit.NANOSECONDS);
    }

    /** Gives signs at the peer's pace where that is quicker than its own, and is as patient as it where that is slower. */
    void pace(long peersInterval) {
        patience = Math.max(patience, INTERVALS * peersInterval);
        if (peersInterval < interval) {
            interval = peersInterval;
            end();
            start();
        }
    }

    void end() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    void drained() {
        drainedAt = System.nanoTime();
    }

    void resumed() {
        heardAt = System.nanoTime();
    }

    private void look() {
        long now = System.nanoTime();
        long unsent = leg.unsent();
        if (unsent == 0 || unsent < unsentBefore) {
            drainedAt = now;
        }
        unsentBefore = unsent;
        if (++looks % LOOKS == 0 && unsent == 0) {
            leg.control(judge.sign(), Unpooled.EMPTY_BUFFER);
        }
        if (leg.isClosing() && now - drainedAt > lingerLimit) {
            leg.giveUp();
            return;
        }
        if (stallLimit > 0 && now - drainedAt > stallLimit) {
            leg.silent(CloseReason.PEER_STALLED);
            return;
        }
        boolean silentTooLong = now - heardAt > patience;
        boolean draining = unsent > 0 && now - drainedAt <= patience;
        boolean mayJustNotRead = unsent > 0 && !judge.givesSignsUnasked();
        if (!leg.stopped() && silentTooLong && !draining && !mayJustNotRead) {
            leg.silent(judge.silence());
        }
    }
}
