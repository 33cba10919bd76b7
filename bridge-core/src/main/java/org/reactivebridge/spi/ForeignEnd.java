package org.reactivebridge.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.PollableSubscription;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Hands a run of ours to a subscriber of another library, as signals or as a queue: the base class of a bridge's ends, which
 * adds that library's subscription interface.
 *
 * @param <T> the type of the items
 */
public abstract class ForeignEnd<T> implements Subscriber<T>, ContextProvider {

    /*
     * Idea
     *   Within onSubscribe the other library may ask for a queue. It gets the run itself, taken over from its driver, if that can
     *   be polled; then nothing is signalled but, for a run that waits, that polling is worth while, and the end.
     *
     * Who touches what
     *   upstream, cursor, isSynchronous   written within onSubscribe, before this is handed out or while only the subscribing
     *                                     thread knows it
     *   live                              written once, behind the subscriber's onSubscribe; read by wakers
     *   over                              whoever polls: one thread at a time, by the other library's drain loop
     *
     * Why it is safe
     *   §1.3   a wake-up that comes before the subscriber's onSubscribe has returned is left out, since the subscriber may not
     *          know yet that it polls; instead one is given for sure behind it
     *   §1.7   the end is signalled by the thread that polls, once it has seen the end of the run, and over is set before
     *   close  is left to that thread too (clearQueue), since it must not meet a poll; so cancel does nothing by itself, and the
     *          libraries ask for clear() behind it. A synchronous run holds nothing and needs no close
     */

    /** How a subscriber gets its items. */
    protected enum Fusion {
        /** By signals. */
        NONE,
        /** By polling; nothing there means the end. */
        SYNCHRONOUS,
        /** By polling when it is told that it is worth while. */
        ASYNCHRONOUS
    }

    private final Context context;
    private @Nullable Subscription upstream;
    private @Nullable Cursor<T> cursor;
    private boolean isSynchronous;
    private boolean over;
    private volatile boolean live;

    /**
     * An end to be subscribed to one publisher of ours.
     *
     * @param context the context of the other library's subscriber
     */
    protected ForeignEnd(Context context) {
        this.context = Objects.requireNonNull(context, "context");
    }

    /** Calls the subscriber's {@code onSubscribe}, with this as its subscription. */
    protected abstract void subscribed();

    /** Tells the subscriber, which polls, that it is worth while: that is {@code onNext(null)} for those who know. */
    protected abstract void available();

    @Override
    public final Context context() {
        return context;
    }

    @Override
    public final void onSubscribe(Subscription given) {
        upstream = given;
        subscribed();
        if (cursor != null && !isSynchronous) {
            live = true;
            available();
        }
    }

    /**
     * Answers a request for a queue.
     *
     * @param synchronous whether the subscriber takes a queue whose end is null
     * @param asynchronous whether it takes one that it is told of
     * @param barrier whether it polls on another thread than the one that it is signalled on, so that no user code may be
     *     called by polling
     * @return what it gets
     */
    protected final Fusion fuse(boolean synchronous, boolean asynchronous, boolean barrier) {
        if (cursor != null || !(upstream instanceof PollableSubscription<?> given)) {
            return Fusion.NONE;
        }
        @SuppressWarnings("unchecked") // The subscription is of the publisher of T.
        PollableSubscription<T> pollable = (PollableSubscription<T>) given;
        if (synchronous && pollable.isSynchronous() && (!barrier || pollable.isPlaceless())) {
            isSynchronous = true;
            cursor = pollable.takeOver(() -> {});
            return Fusion.SYNCHRONOUS;
        }
        if (asynchronous && pollable.isPlaceless() && !pollable.isSynchronous()) {
            cursor = pollable.takeOver(this::wake);
            return Fusion.ASYNCHRONOUS;
        }
        return Fusion.NONE;
    }

    private void wake() {
        if (live) {
            available();
        }
    }

    /**
     * The queue's next item. Called by one thread at a time.
     *
     * @return an item, or null
     * @throws Throwable the failure of the run
     */
    protected final @Nullable T pollQueue() throws Throwable {
        Cursor<T> queue = cursor;
        if (over || queue == null) {
            return null;
        }
        try {
            T item = queue.poll();
            while (item == null && isSynchronous) {
                if (queue.isDone()) {
                    over = true;
                    Cursors.finish(queue);
                    queue.close();
                    return null;
                }
                item = queue.poll(); // It has only worked long.
            }
            if (item == null) {
                signalEnd(queue);
            }
            return item;
        } catch (Throwable failure) {
            over = true;
            queue.close();
            throw failure;
        }
    }

    /** A run that waits signals its end: to the loop that polls, which looks for it once the queue is empty. */
    private void signalEnd(Cursor<T> queue) {
        if (!queue.isDone()) {
            return;
        }
        over = true;
        Throwable failure = null;
        try {
            Cursors.finish(queue);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        queue.close();
        if (failure == null) {
            onComplete();
        } else {
            onError(failure);
        }
    }

    /**
     * Whether the queue has nothing, now and, if it is synchronous, for ever. Called by whoever polls.
     *
     * @return true if so
     */
    protected final boolean isQueueEmpty() {
        Cursor<T> queue = cursor;
        if (!over && queue != null) {
            if (isSynchronous) {
                return queue.isDone();
            }
            signalEnd(queue); // Which needs no demand.
        }
        return over;
    }

    /** Gives up what is in the queue. Called by whoever polls, or would. */
    protected final void clearQueue() {
        Cursor<T> queue = cursor;
        if (!over && queue != null) {
            over = true;
            queue.close();
        }
    }

    /**
     * Passes on a request; a subscriber that polls requests by polling.
     *
     * @param count the number of items
     */
    public final void request(long count) {
        if (cursor == null) {
            Objects.requireNonNull(upstream).request(count);
        }
    }

    /** Cancels the run; one that is polled ends with {@link #clearQueue()}. */
    public final void cancel() {
        if (cursor == null) {
            Objects.requireNonNull(upstream).cancel();
        }
    }
}
