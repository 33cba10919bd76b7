package org.reactivebridge.pool;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One run of a future of the manager's, for one slot. <strong>Concurrent.</strong>
 *
 * @param <C> the type of the connections
 * @param <T> the type of the result
 */
final class Call<C, T> implements Subscriber<T>, ContextProvider {

    /*
     * Idea
     *   The outcome is told once, to a function. An outcome that comes while the run is still being started is left for whoever
     *   starts it, so that a pool of managers that answer at once goes on in a loop and not ever deeper.
     *
     *   An item is told when the run is over, not when it comes: until then the run may still hold on to the connection, as one does
     *   that reads from it, and the borrower would be refused. If the run is cancelled in between, it never says that it is over, and
     *   the item is told at once: a connection that is forgotten is never closed.
     *
     * State diagram (phase)
     *   STARTING --started--> RUNNING --outcome--> ENDED: told by whoever brings the outcome, who then looks after the pool
     *   STARTING --outcome--> ENDED:               told by whoever starts, who is looking after the pool anyway
     *
     * Who touches what
     *   phase          both, by read-modify-write only
     *   item           written when it comes, then cancelled is read; cancel does it the other way round, so one sees the other, and
     *                  if both do, phase lets one of them tell
     *   failure        written before the outcome is announced in phase, read behind it
     *   subscription   written once by onSubscribe, then cancelled is read; cancel does it the other way round, so one sees the other
     */

    private static final int STARTING = 0;
    private static final int RUNNING = 1;
    private static final int ENDED = 2;

    /** Is told how a call ended. */
    @FunctionalInterface
    interface Ending<C, T> {

        /** What it gave, or why it failed, or neither if it gave nothing. */
        void ended(Call<C, T> call, @Nullable T item, @Nullable Throwable failure);
    }

    private final PoolCore<C> core;
    private final Ending<C, T> ending;
    private final AtomicInteger phase = new AtomicInteger(STARTING);

    private volatile @Nullable T item;
    private @Nullable Throwable failure;

    private volatile @Nullable Subscription subscription;
    private volatile boolean cancelled;

    Call(PoolCore<C> core, Ending<C, T> ending) {
        this.core = core;
        this.ending = ending;
    }

    void start(AsyncFuture<T> future) {
        future.subscribe(this);
        Interleaving.point();
        if (!phase.compareAndSet(STARTING, RUNNING)) {
            ending.ended(this, item, failure);
        }
    }

    /** Not wanted any more. Its outcome is told all the same, if there is one. */
    void cancel() {
        cancelled = true;
        Subscription running = subscription;
        if (running != null) {
            running.cancel();
        }
        Interleaving.point();
        if (item != null) {
            outcome();
        }
    }

    private void outcome() {
        Interleaving.point();
        if (phase.getAndSet(ENDED) == RUNNING) {
            ending.ended(this, item, failure);
            core.pump();
        }
    }

    @Override
    public Context context() {
        return core.context();
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        if (cancelled) {
            given.cancel();
        } else {
            given.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(T given) {
        item = given;
        Interleaving.point();
        if (cancelled) {
            outcome();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (item == null) { // What was given cannot be taken back.
            failure = Objects.requireNonNull(thrown);
        }
        outcome();
    }

    @Override
    public void onComplete() {
        outcome();
    }
}
