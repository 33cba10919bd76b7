package org.reactivebridge.boundary;

import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Interleaving;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A run that is pulled by a thread that may block.
 *
 * <p>The puller's methods are called by one thread at a time; {@link #close} too.
 *
 * @param <T> the type of the items
 */
public final class BlockingPull<T> implements Subscriber<T>, ContextProvider {

    /*
     * Idea
     *   The run's signals fill a bounded ring; the puller takes from it, parks while it is empty, and requests more at
     *   75 %. No monitor is held while parking, so a virtual thread gives its carrier back.
     *
     * Who touches what
     *   ring            the run offers, the puller polls
     *   failure, ended  the run writes failure, then ended; the puller reads them in the other order
     *   puller          written by the puller around waiting; read by the run after it published
     *   closed          written by the puller; read by the run after it published
     *   upstream        written in onSubscribe, which happens before subscribe returns
     *   taken           the puller only
     *
     * Why it is safe
     *   no lost wake-up   the puller writes itself down, fences, looks, parks; the run publishes, fences, reads the puller
     *   nothing is lost   the run offers, fences, reads closed; close writes closed, fences, empties the ring, by swaps
     */

    private final Context context;
    private final int prefetch;
    private final int refill;
    private final SpscRing<T> ring;

    private @Nullable Subscription upstream;
    private int taken;

    private volatile @Nullable Throwable failure;
    private volatile boolean ended;
    private volatile boolean closed;
    private volatile @Nullable Thread puller;

    /**
     * A subscriber that has not been subscribed yet.
     *
     * @param context the context of the run
     * @param prefetch how many items are requested ahead, at least 1
     */
    public BlockingPull(Context context, int prefetch) {
        this.context = context;
        this.prefetch = Capacities.positive(prefetch, "prefetch");
        this.refill = prefetch - (prefetch >> 2);
        this.ring = new SpscRing<>(prefetch);
    }

    @Override
    public Context context() {
        return context;
    }

    // ---- The run's side: serial by §1.3

    @Override
    public void onSubscribe(Subscription given) {
        Objects.requireNonNull(given, "subscription"); // §2.13
        upstream = given;
        given.request(prefetch);
    }

    @Override
    public void onNext(T item) {
        if (ring.offer(item)) {
            unparkPuller();
        }
        Interleaving.point();
        if (closed) {
            ring.discardLast(context.hooks());
        }
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
        ended = true;
        unparkPuller();
        if (closed) {
            context.hooks().dropError(error);
        }
    }

    @Override
    public void onComplete() {
        ended = true;
        unparkPuller();
    }

    private void unparkPuller() {
        VarHandle.fullFence();
        Thread waiting = puller;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    // ---- The puller's side

    /**
     * Waits for the next item.
     *
     * @return the item, or null at the end
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws Throwable the failure of the run, the very instance that it gave
     */
    public @Nullable T take() throws Throwable {
        if (closed) {
            return null;
        }
        T item = ring.poll();
        if (item == null) {
            awaitSignal();
            item = ring.poll();
            if (item == null) {
                Throwable error = failure;
                if (error != null) {
                    throw error;
                }
                return null;
            }
        }
        if (++taken == refill) {
            taken = 0;
            if (!ended) {
                Objects.requireNonNull(upstream).request(refill);
            }
        }
        return item;
    }

    private void awaitSignal() throws InterruptedException {
        puller = Thread.currentThread();
        VarHandle.fullFence();
        try {
            context.environment().await(() -> ended || !ring.isEmpty(), Long.MAX_VALUE);
        } finally {
            puller = null;
        }
    }

    /** Cancels the run and discards what was received ahead. A second call does nothing. */
    public void close() {
        if (closed) {
            return;
        }
        Interleaving.point();
        closed = true;
        VarHandle.fullFence();
        Subscription open = upstream;
        if (open != null) {
            open.cancel();
        }
        ring.discardAll(context.hooks());
    }
}
