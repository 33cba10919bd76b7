package org.reactivebridge.boundary;

import java.util.concurrent.atomic.AtomicInteger;
import org.reactivebridge.kernel.Hooks;

/**
 * One failure that several consumers are told of. It counts as delivered once one of them has seen it; if all of them leave
 * without having looked, it is dropped, once.
 *
 * <p><strong>Concurrent.</strong>
 */
final class SharedFailure {

    private final Throwable error;
    private final AtomicInteger holders;
    private volatile boolean seen;

    SharedFailure(Throwable error, int holders) {
        this.error = error;
        this.holders = new AtomicInteger(holders);
    }

    /** Called at most once by each holder, which then does not let go. */
    Throwable see() {
        seen = true; // Before the count, so that whoever counts last knows.
        holders.decrementAndGet();
        return error;
    }

    /** Called at most once by each holder that has not seen it. */
    void letGo(Hooks hooks) {
        if (holders.decrementAndGet() == 0 && !seen) {
            hooks.dropError(error);
        }
    }
}
