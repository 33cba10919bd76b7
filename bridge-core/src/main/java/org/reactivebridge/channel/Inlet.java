package org.reactivebridge.channel;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A sending end that a publisher feeds. Strict with it: a second subscription is cancelled, a null is refused, and what comes
 * behind the end is dropped.
 *
 * <p>Signals are <strong>serial</strong>, as the publisher promises (§1.3); {@link #ask}, {@link #leave} and {@link #wake}
 * are <strong>concurrent</strong>.
 *
 * @param <T> the type of the items
 */
abstract class Inlet<T> implements Subscriber<T>, ContextProvider, Waker {

    /*
     * Idea
     *   Whoever wants to request or to cancel writes that down and wakes the inlet; the first one to come in does it for all
     *   the others, so that these calls are serial (§2.7).
     *
     * Who touches what
     *   upstream    by swaps: null -> the subscription, once
     *   owed        demand that was not passed on yet: anybody adds, whoever flushes takes
     *   leaving     anybody writes true
     *   done        written by the signals, read by whoever flushes
     *   flushing    how many want to flush; the one that made it 1 does
     *   cancelled   whoever flushes
     *
     * Why it is safe
     *   nothing is lost   what is written down before the count is raised is seen by whoever flushes, who goes round again
     *                     as long as the count changed meanwhile
     */

    private final Context context = Context.in(Environment.current());
    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
    private final AtomicLong owed = new AtomicLong();
    private final AtomicInteger flushing = new AtomicInteger();
    private volatile boolean leaving;
    private volatile boolean done;
    private boolean cancelled;

    /** The publisher is there, and may be asked for items. */
    abstract void opened();

    /** Takes an item; false if nobody wants any. */
    abstract boolean accept(T item);

    /** Ends the channel; false if it has ended. */
    abstract boolean ended(@Nullable Throwable failure);

    @Override
    public final Context context() {
        return context;
    }

    private Hooks hooks() {
        return context.hooks();
    }

    @Override
    public final void onSubscribe(Subscription given) {
        Objects.requireNonNull(given, "subscription"); // §2.13
        Interleaving.point();
        if (upstream.compareAndSet(null, given)) {
            opened();
            wake();
        } else {
            given.cancel(); // §2.5
        }
    }

    @Override
    public final void onNext(T item) {
        Objects.requireNonNull(item, "item");
        if (done) {
            hooks().dropItem(item);
        } else if (!accept(item)) {
            hooks().discard(item);
            leave();
            wake();
        }
    }

    @Override
    public final void onError(Throwable error) {
        Objects.requireNonNull(error, "error");
        if (done) {
            hooks().dropError(error);
            return;
        }
        done = true;
        if (!ended(error)) {
            hooks().dropError(error);
        }
    }

    @Override
    public final void onComplete() {
        if (!done) {
            done = true;
            ended(null);
        }
    }

    /** Writes down that more is wanted. To be followed by {@link #wake()}, outside of any lock. */
    final void ask(long count) {
        owed.accumulateAndGet(count, (a, b) -> b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b);
    }

    /** Writes down that nothing is wanted any more. To be followed by {@link #wake()}, outside of any lock. */
    final void leave() {
        leaving = true;
    }

    /** Passes on what was written down. */
    @Override
    public final void wake() {
        Interleaving.point();
        if (flushing.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            Subscription subscription = upstream.get();
            if (subscription != null && !done && !cancelled) {
                flush(subscription);
            }
            Interleaving.point();
            seen = flushing.addAndGet(-seen);
        } while (seen != 0);
    }

    private void flush(Subscription subscription) {
        try {
            if (leaving) {
                cancelled = true;
                subscription.cancel();
                return;
            }
            long count = owed.getAndSet(0);
            if (count > 0) {
                subscription.request(count);
            }
        } catch (Throwable thrown) { // Against §3.15 and §3.16, but the others that wait here must not suffer for it.
            hooks().dropError(thrown);
            if (Failures.isFatal(thrown)) {
                throw Failures.sneak(thrown);
            }
        }
    }
}
