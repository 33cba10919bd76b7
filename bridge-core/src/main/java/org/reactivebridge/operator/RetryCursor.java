package org.reactivebridge.operator;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Alarm;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Opens the upstream anew when it fails, as often and as late as a policy says. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class RetryCursor<T> implements Cursor<T>, Sink<T> {

    /** Decides about a failure. Never asked about a {@linkplain Failures#isFatal fatal} one. */
    @FunctionalInterface
    public interface Policy {

        /**
         * How long to wait before the next attempt.
         *
         * @param failed how many attempts have failed, at least 1
         * @param failure the failure of the last of them
         * @param random where randomness comes from
         * @return the delay in nanoseconds; negative to give up
         */
        long delayNanos(long failed, Throwable failure, RandomGenerator random);
    }

    private final Source<T> source;
    private final Policy policy;
    private final Waker waker;
    private final Context context;
    private final int budget;
    private final Alarm alarm;

    private Cursor<T> current;
    private long failed;
    private boolean isLast; // The current run is not to be repeated.

    // Of the drain that is going on:
    private @Nullable Sink<? super T> sink;
    private int left;
    private boolean refused;
    private @Nullable Throwable downstreamFailure;

    private RetryCursor(Source<T> source, Policy policy, Waker waker, Context context) {
        this.source = source;
        this.policy = policy;
        this.waker = waker;
        this.context = context;
        this.budget = context.environment().capacities().budget();
        this.alarm = new Alarm(waker, context.environment());
        this.current = source.open(waker, context);
    }

    public static <T> Source<T> source(Source<T> upstream, Policy policy) {
        return (waker, context) -> new RetryCursor<>(upstream, policy, waker, context);
    }

    @Override
    public @Nullable T poll() throws Throwable {
        for (int attempts = 0; attempts < budget; attempts++) {
            if (isWaiting()) {
                return null;
            }
            current = Relay.settle(current);
            try {
                return current.poll();
            } catch (Throwable failure) {
                if (isLast) {
                    throw failure;
                }
                recover(failure);
            }
        }
        waker.wake();
        return null;
    }

    @Override
    public boolean drain(Sink<? super T> target, int max) throws Throwable {
        sink = target;
        left = max;
        refused = false;
        try {
            while (left > 0 && !refused) {
                if (isWaiting()) {
                    return false;
                }
                current = Relay.settle(current);
                try {
                    return current.drain(this, left);
                } catch (Throwable failure) {
                    if (isLast || failure == downstreamFailure) {
                        throw failure;
                    }
                    recover(failure);
                    left--; // A failed attempt counts as an item that was left out.
                }
            }
            return true;
        } finally {
            sink = null;
        }
    }

    @Override
    public boolean push(T item) throws Throwable {
        left--;
        try {
            refused = !Objects.requireNonNull(sink).push(item);
            return !refused;
        } catch (Throwable failure) {
            downstreamFailure = failure; // Not the upstream's: it passes.
            throw failure;
        }
    }

    @Override
    public boolean isDone() {
        for (int attempts = 0; attempts < budget; attempts++) {
            if (isWaiting()) {
                return false;
            }
            current = Relay.settle(current);
            if (!current.isDone()) {
                return false;
            }
            if (isLast) {
                return true;
            }
            try {
                Cursors.finish(current);
                isLast = true;
                return true;
            } catch (Throwable failure) {
                recover(failure);
            }
        }
        waker.wake();
        return false;
    }

    /** Whether the next attempt has still to wait; opens it if not. */
    private boolean isWaiting() {
        if (!alarm.isSet()) {
            return false;
        }
        if (!alarm.isDue()) {
            return true;
        }
        alarm.cancel();
        current = source.open(waker, context);
        return false;
    }

    /** Takes the failure of the current run: sets the time of the next, or makes sure that there is none. */
    private void recover(Throwable failure) {
        current.close();
        current = Cursors.ended();
        failed++;
        Throwable reported = failure;
        if (!Failures.isFatal(failure)) {
            try {
                long delay =
                        policy.delayNanos(failed, failure, context.environment().random("retry"));
                if (delay > 0) {
                    alarm.set(alarm.now(), delay);
                    return;
                }
                if (delay == 0) {
                    current = source.open(waker, context);
                    return;
                }
            } catch (Throwable second) {
                Failures.suppress(second, failure);
                reported = second;
            }
        }
        isLast = true;
        current = Cursors.failed(reported);
    }

    @Override
    public void close() {
        alarm.cancel();
        current.close();
    }
}
