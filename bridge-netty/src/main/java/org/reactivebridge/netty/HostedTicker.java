package org.reactivebridge.netty;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The clock of a hosted loop, in which a loop that ends has no time to lose. */
final class HostedTicker implements Ticker {

    /*
     * Idea
     *   A loop that is shut down gracefully waits until nothing has come for a while, the quiet period, and it waits by sleeping
     *   on its thread, for a tenth of a second at a time, between which it does nothing but that. The thread is a worker, which
     *   has other things to do. Anybody who has a channel has its loop, and can ask it to end; and no method of the loop
     *   that could change this can be overridden. But the loop looks at its clock before it sleeps, since there is a time limit
     *   for it all. So, once the loop ends, this clock leaps with every look, and the limit is over at the second one.
     *   As long as tasks are scheduled it does not leap, since they would be due then: the loop cancels them before it looks.
     *
     * Who touches what
     *   loop    written once, before the loop runs
     *   ahead   the loop's thread writes; others may read an old value, when they schedule what will be cancelled anyway
     */

    /** Thirteen days: longer than anybody lets a shutdown take. */
    private static final long LEAP = 1L << 50;

    private static final long FARTHEST = 1L << 61;

    private final Ticker real = Ticker.systemTicker();
    private @Nullable HostedLoop loop;
    private long ahead;

    void serves(HostedLoop newLoop) {
        loop = newLoop;
    }

    @Override
    public long initialNanoTime() {
        return real.initialNanoTime();
    }

    @Override
    public long nanoTime() {
        HostedLoop served = loop;
        if (served != null && served.isEnding() && ahead < FARTHEST) {
            ahead += LEAP;
        }
        return real.nanoTime() + ahead;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) throws InterruptedException {
        real.sleep(delay, unit);
    }
}
