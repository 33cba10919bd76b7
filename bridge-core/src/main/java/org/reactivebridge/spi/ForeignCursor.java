package org.reactivebridge.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.boundary.PublisherCursor;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Reads a publisher of another library, which may have a queue to give away: the base class of a bridge's cursors, which
 * adds that library's subscriber interface and knows how to ask.
 *
 * <p>Where there is no queue, the publisher is read as any other, with bounded prefetch and without trust.
 *
 * @param <T> the type of the items
 */
public abstract class ForeignCursor<T> implements Cursor<T>, Subscriber<T>, ContextProvider {

    /*
     * Idea
     *   One reference says what feeds this cursor. It is decided by the publisher's first signal: a queue, which the task
     *   polls, or else a reader of publishers, to which everything is passed on.
     *
     * Who touches what
     *   feed              swapped once from null by the publisher's side, to a Fused or a PublisherCursor; or by close, to a
     *                     PublisherCursor; and by close from a Fused to CLOSED
     *   ended, failure    (fused, not synchronous) the publisher's side writes failure, then ended; the task reads ended, then
     *                     polls, then takes failure by a swap, so that it is thrown or dropped, and once
     *   the rest          the task only
     *
     * Feed:  null --onSubscribe with a queue--> Fused --close--> CLOSED
     *        null --any other signal, or close--> PublisherCursor, which deals with all that comes, also when it is closed
     *
     * Why it is safe
     *   §2.5   the swap of feed has one winner; whatever else is handed in is cancelled, here or by the PublisherCursor
     *   §2.7   request and cancel are called by the task only, but for a subscription that comes after close
     *   no lost wake-up   the publisher's side puts its item into the queue, or writes ended, and then wakes; the task polls
     *                     after every wake-up
     *   no lost item      ended is read before the queue is polled: an empty queue after that stays empty
     */

    private static final Object CLOSED = new Object();

    private static final VarHandle FEED;
    private static final VarHandle FAILURE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FEED = lookup.findVarHandle(ForeignCursor.class, "feed", Object.class)
                    .withInvokeExactBehavior();
            FAILURE = lookup.findVarHandle(ForeignCursor.class, "failure", Throwable.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Waker waker;
    private final Context context;
    private final int prefetch;

    @SuppressWarnings("unused") // Through FEED.
    private volatile @Nullable Object feed;

    private volatile boolean ended;

    @SuppressWarnings("unused") // Read through FAILURE.
    private volatile @Nullable Throwable failure;

    private int outstanding = -1; // Requested and not polled yet, of a queue that is requested from; negative at first.
    private boolean finished;
    private @Nullable Throwable ownFailure; // Met where nothing may be thrown, kept for poll.

    /**
     * A cursor to be subscribed to one publisher.
     *
     * @param waker woken when this cursor, having answered "not yet", may have changed
     * @param context what flows up, and where to run
     */
    protected ForeignCursor(Waker waker, Context context) {
        this(waker, context, context.environment().capacities().prefetch());
    }

    /**
     * A cursor that requests ahead as much as is said: little of a publisher that is known to have one item. Of one that has it may
     * request again when three quarters, rounded up, were taken.
     *
     * @param waker woken when this cursor, having answered "not yet", may have changed
     * @param context what flows up, and where to run
     * @param prefetch how much to request ahead, and so to hold at most; in items, positive
     * @throws IllegalArgumentException if {@code prefetch} is not positive, or beyond what a boundary may hold
     */
    protected ForeignCursor(Waker waker, Context context, int prefetch) {
        this.waker = Objects.requireNonNull(waker, "waker");
        this.context = Objects.requireNonNull(context, "context");
        this.prefetch = Capacities.capacity(prefetch, "prefetch");
    }

    /**
     * Asks a subscription for its queue. Called within {@code onSubscribe}, once. What it throws counts as a no.
     *
     * <p>The queue is polled by one task at a time, but on any thread: one that would call user code there must not be
     * accepted, unless it is synchronous and so belongs to whoever polls.
     *
     * @param subscription what the publisher handed in
     * @return the queue, or null if there is none to be had
     */
    protected abstract @Nullable FusedQueue<T> fuse(Subscription subscription);

    @Override
    public final Context context() {
        return context;
    }

    // ---- The publisher's side: serial by §1.3, on any thread

    @Override
    public final void onSubscribe(Subscription given) {
        if (given != null && feed == null) {
            FusedQueue<T> queue = askForQueue(given);
            if (queue != null) {
                Interleaving.point();
                if ((boolean) FEED.compareAndSet(this, (Object) null, (Object) new Fused<>(given, queue))) {
                    waker.wake();
                } else {
                    cancel(given);
                }
                return;
            }
        }
        PublisherCursor<T> reader = reader();
        if (reader != null) {
            reader.onSubscribe(given);
        } else if (given != null) {
            cancel(given);
        } else {
            throw new NullPointerException("§2.13: the publisher called onSubscribe(null)");
        }
    }

    private @Nullable FusedQueue<T> askForQueue(Subscription given) {
        try {
            return fuse(given);
        } catch (Throwable refusal) {
            context.hooks().dropError(refusal);
            return null;
        }
    }

    /** The reader that gets every signal, made by the first of them; null if there is a queue, or all is over. */
    @SuppressWarnings("unchecked") // Nothing else is ever put in.
    private @Nullable PublisherCursor<T> reader() {
        Interleaving.point();
        Object current = feed;
        if (current == null) {
            PublisherCursor<T> reader = PublisherCursor.unsubscribed(waker, context, prefetch);
            Interleaving.point();
            current = (Object) FEED.compareAndExchange(this, (Object) null, (Object) reader);
            if (current == null) {
                return reader;
            }
        }
        return current instanceof PublisherCursor<?> reader ? (PublisherCursor<T>) reader : null;
    }

    @Override
    @SuppressWarnings("NullAway") // The reader knows what to do with null.
    public final void onNext(@Nullable T item) {
        Object current = feed;
        if (current instanceof Fused<?> && item == null) {
            waker.wake();
            return;
        }
        PublisherCursor<T> reader = reader();
        if (reader != null) {
            reader.onNext(item);
        } else if (item != null) {
            context.hooks().dropItem(item); // It had promised to signal none.
        }
    }

    @Override
    public final void onError(Throwable error) {
        PublisherCursor<T> reader = reader();
        if (reader != null) {
            reader.onError(error);
            return;
        }
        Objects.requireNonNull(error, "§2.13: the publisher called onError(null)");
        if (ended) {
            context.hooks().dropError(error);
            return;
        }
        failure = error;
        Interleaving.point();
        ended = true;
        waker.wake();
        Interleaving.point();
        if (feed == CLOSED) {
            dropFailure();
        }
    }

    /**
     * Fails the run because {@code subscribe} threw, which it may not (§1.9). Called by whoever subscribed this cursor.
     *
     * @param thrown what it threw
     */
    public final void subscribeFailed(Throwable thrown) {
        PublisherCursor<T> reader = reader();
        if (reader != null) {
            reader.violated(thrown);
        } else {
            context.hooks().dropError(thrown); // There is a queue, so the run goes on.
        }
    }

    @Override
    public final void onComplete() {
        PublisherCursor<T> reader = reader();
        if (reader != null) {
            reader.onComplete();
        } else {
            ended = true;
            waker.wake();
        }
    }

    // ---- The task's side: serial

    @Override
    @SuppressWarnings("unchecked") // Nothing else is ever put in.
    public final @Nullable T poll() throws Throwable {
        Interleaving.point();
        Object current = feed;
        if (current instanceof Fused<?> fused) {
            return pollQueue((Fused<T>) fused);
        }
        return current == null ? null : ((PublisherCursor<T>) current).poll();
    }

    private @Nullable T pollQueue(Fused<T> fused) throws Throwable {
        if (ownFailure != null) {
            throw ownFailure;
        }
        if (finished) {
            return null;
        }
        if (fused.isSynchronous()) {
            T item = fused.queue().poll();
            finished = item == null;
            return item;
        }
        replenish(fused);
        Interleaving.point();
        boolean wasEnded = ended;
        T item = fused.queue().poll();
        if (item != null) {
            outstanding--;
        } else if (wasEnded) {
            finished = true;
            Throwable error = (Throwable) FAILURE.getAndSet(this, (Throwable) null);
            if (error != null) {
                throw error;
            }
        }
        return item;
    }

    private void replenish(Fused<T> fused) {
        int refill = prefetch - (prefetch >> 2);
        int count = outstanding < 0 ? prefetch : prefetch - outstanding;
        if (outstanding >= 0 && count < refill) {
            return;
        }
        outstanding = prefetch;
        if (!ended) { // §2.4
            try {
                fused.subscription().request(count);
            } catch (Throwable failed) {
                ownFailure = failed; // §3.16: it may not throw, but this one does.
            }
        }
    }

    @Override
    public final boolean isDone() {
        Interleaving.point();
        Object current = feed;
        if (current instanceof Fused<?> fused) {
            return isDone(fused);
        }
        return current != null && ((PublisherCursor<?>) current).isDone();
    }

    private boolean isDone(Fused<?> fused) {
        if (finished || ownFailure != null) {
            return true;
        }
        try {
            Interleaving.point();
            return (fused.isSynchronous() || ended) && fused.queue().isEmpty();
        } catch (Throwable failed) {
            ownFailure = failed;
            return true;
        }
    }

    @Override
    public final void close() {
        PublisherCursor<T> reader = reader();
        if (reader != null) {
            reader.close();
            return;
        }
        Interleaving.point();
        if ((Object) FEED.getAndSet(this, CLOSED) instanceof Fused<?> fused) {
            if (!finished) {
                if (!ended) { // §2.4
                    cancel(fused.subscription());
                }
                try {
                    fused.queue().clear();
                } catch (Throwable failed) {
                    context.hooks().dropError(failed);
                }
            }
            dropFailure();
        }
    }

    private void dropFailure() {
        Throwable error = (Throwable) FAILURE.getAndSet(this, (Throwable) null);
        if (error != null) {
            context.hooks().dropError(error);
        }
    }

    private void cancel(Subscription given) {
        try {
            given.cancel();
        } catch (Throwable failed) {
            context.hooks().dropError(failed); // §3.15: it may not throw, but this one does.
        }
    }

    private record Fused<T>(Subscription subscription, FusedQueue<T> queue, boolean isSynchronous) {

        Fused(Subscription subscription, FusedQueue<T> queue) {
            this(subscription, queue, queue.isSynchronous());
        }
    }
}
