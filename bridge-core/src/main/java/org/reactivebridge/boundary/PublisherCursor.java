package org.reactivebridge.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.PublisherSource;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Reads a foreign publisher: the one place that speaks chapter 2 of the Reactive Streams specification.
 *
 * @param <T> the type of the items
 */
public final class PublisherCursor<T> implements Cursor<T>, Subscriber<T>, ContextProvider {

    /*
     * Idea
     *   The publisher's signals fill a bounded ring and wake the task, or put an item straight into the hands of a task that
     *   waits for just that one and runs on the publisher's thread; everything towards the publisher (request, cancel)
     *   is done by the task, in poll, isDone and close. The publisher is not trusted.
     *
     * Who touches what
     *   subscription   swapped once from null: to the publisher's, or by close to CLOSED
     *   ring           publisher offers, task polls
     *   requested      written by the task before it requests; read by the publisher's side to count what it was granted
     *   received       the publisher's side only
     *   failure, ended the publisher's side writes failure, then ended; the task reads them in the other order. failure is taken
     *                  by a swap, so that it is thrown or dropped, and once
     *   violation      written before ended when it was not the publisher that ended, but a rule that it broke
     *   entered        swapped by the publisher's side around an item, to catch a publisher that signals concurrently
     *   closed         written by close; read by the publisher's side after it published and woke
     *   ownFailure     what a call of the task to the publisher threw; the task only
     *   handed         whoever owns the task; the publisher's side does while it has claimed it
     *   the rest       the task only
     *
     * Life:  new -> subscribed -> (ended) -> closed        onSubscribe may be late or never come; close may come first
     *
     * Why it is safe
     *   §2.5   the swap of subscription has one winner; everybody else's subscription is cancelled
     *   §2.7   request and cancel are called by the task only; but for a subscription that comes after close, which is
     *          cancelled where it comes, and never requested from
     *   §2.8   an item that comes after close is discarded
     *   §1.1   more than requested is an error of the publisher, found before it is put into the ring
     *   no lost wake-up: SpscRing tells whether the task has looked for the item; everything else wakes it always
     *   handed comes before the ring: it is filled only when the task has looked for the item in vain, so the ring was empty,
     *          and while it is full the ring is used. Only the owner of the task closes, so the claimant sees closed exactly
     *   nothing is lost at the end: the publisher's side publishes by a swap, reads closed; close writes closed, then
     *   swaps, and takes what is published. So at least one of them sees the other, and swaps decide if both do.
     *
     * What was traded away
     *   An item costs a swap to be the only signal, and one of its slot, or of the task's state if it is handed over; only an item
     *   that the task has looked for in vain costs a wake or a claim.
     */

    private static final Subscription CLOSED = new Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    };

    private static final VarHandle SUBSCRIPTION;
    private static final VarHandle FAILURE;
    private static final VarHandle ENDED;
    private static final VarHandle ENTERED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SUBSCRIPTION = lookup.findVarHandle(PublisherCursor.class, "subscription", Subscription.class)
                    .withInvokeExactBehavior();
            FAILURE = lookup.findVarHandle(PublisherCursor.class, "failure", Throwable.class)
                    .withInvokeExactBehavior();
            ENDED = lookup.findVarHandle(PublisherCursor.class, "finished", boolean.class)
                    .withInvokeExactBehavior();
            ENTERED = lookup.findVarHandle(PublisherCursor.class, "entered", boolean.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Waker waker;
    private final Context context;
    private final SpscRing<T> ring;
    private final int prefetch;
    private final int refill;

    @SuppressWarnings("unused") // Through SUBSCRIPTION.
    private volatile @Nullable Subscription subscription;

    @SuppressWarnings("unused") // Read through FAILURE.
    private volatile @Nullable Throwable failure;

    @SuppressWarnings("unused") // Through ENDED.
    private volatile boolean finished; // Claimed by the one signal that ends, before it writes failure and ended.

    @SuppressWarnings("unused") // Through ENTERED.
    private volatile boolean entered;

    private volatile boolean ended;
    private volatile boolean violation;
    private volatile boolean closed;
    private volatile long requested;
    private long received;

    private @Nullable T handed;
    private @Nullable Subscription upstream;
    private @Nullable Throwable ownFailure;
    private boolean ownFailureThrown;
    private int taken;

    private PublisherCursor(Waker waker, Context context, int prefetch) {
        this.waker = waker;
        this.context = context;
        this.prefetch = prefetch;
        this.refill = prefetch - (prefetch >> 2);
        this.ring = new SpscRing<>(prefetch);
    }

    /**
     * The recipe that reads a publisher.
     *
     * @param <T> the type of the items
     * @param publisher any publisher, of any manners
     * @param prefetch how much to request ahead, and so to hold at most; 0 for what the environment says
     * @return a source that subscribes when it is opened
     */
    public static <T> Source<T> source(Publisher<? extends T> publisher, int prefetch) {
        return new Reading<>(publisher, prefetch);
    }

    /**
     * The cursor that reads whatever subscription it will be given: for whoever subscribes in its stead.
     *
     * @param <T> the type of the items
     * @param waker woken when the cursor, having answered "not yet", may have changed
     * @param context what flows up, and where to run
     * @param prefetch how much to request ahead, and so to hold at most
     * @return a cursor without a subscription yet
     */
    public static <T> PublisherCursor<T> unsubscribed(Waker waker, Context context, int prefetch) {
        return new PublisherCursor<>(waker, context, prefetch);
    }

    private record Reading<T>(Publisher<? extends T> publisher, int prefetch) implements PublisherSource<T> {

        @Override
        public Cursor<T> open(Waker waker, Context context) {
            int size = prefetch == 0 ? context.environment().capacities().prefetch() : prefetch;
            PublisherCursor<T> cursor = new PublisherCursor<>(waker, context, Capacities.positive(size, "prefetch"));
            try {
                publisher.subscribe(cursor);
            } catch (Throwable failure) {
                cursor.violated(failure); // §1.9: it may not throw, but this one does.
            }
            return cursor;
        }
    }

    @Override
    public Context context() {
        return context;
    }

    // ---- The publisher's side: serial by §1.3, on any thread

    @Override
    public void onSubscribe(Subscription given) {
        if (given == null) {
            throw violatedByNull("onSubscribe");
        }
        Interleaving.point();
        if (!ended && (boolean) SUBSCRIPTION.compareAndSet(this, (Subscription) null, given)) {
            waker.wake();
        } else {
            quietlyCancel(given); // §2.5, or ended or closed before it came
        }
    }

    @Override
    public void onNext(T item) {
        if (item == null) {
            throw violatedByNull("onNext");
        }
        if (ended) {
            context.hooks().dropItem(item);
            return;
        }
        Interleaving.point();
        if (closed) {
            context.hooks().discard(item);
            return;
        }
        if (received >= requested) {
            context.hooks().discard(item);
            violated(new IllegalStateException(
                    "§1.1: the publisher gave more than the " + requested + " items requested"));
            return;
        }
        if ((boolean) ENTERED.getAndSet(this, true)) {
            context.hooks().discard(item);
            violated(new IllegalStateException("§1.3: the publisher signalled concurrently"));
            return;
        }
        received++;
        boolean claimed = ring.isAwaited() && waker.tryClaim();
        boolean awaited;
        if (claimed && handed == null && !closed) {
            handed = item;
            awaited = false;
        } else {
            // Also if the task was claimed in vain: it was run since it looked, but not for items; or it has closed
            // this cursor.
            awaited = ring.offer(item);
        }
        ENTERED.setRelease(
                this, false); // Before the wake: the task may request, and the publisher answer, on top of it.
        if (claimed) {
            waker.runClaimed();
        } else if (awaited) {
            waker.wake();
        }
        Interleaving.point();
        if (closed) {
            ring.discardLast(context.hooks());
        }
    }

    @Override
    public void onError(Throwable error) {
        if (error == null) {
            throw violatedByNull("onError");
        }
        end(error, false);
    }

    @Override
    public void onComplete() {
        Interleaving.point();
        if ((boolean) ENDED.compareAndSet(this, false, true)) {
            Interleaving.point();
            ended = true;
            waker.wake();
        }
    }

    /** §2.13 asks to throw; the run fails as well, since the publisher may think that it has said enough. */
    private NullPointerException violatedByNull(String signal) {
        NullPointerException failure = new NullPointerException("§2.13: the publisher called " + signal + "(null)");
        violated(failure);
        return failure;
    }

    /**
     * Fails the run because the publisher broke a rule; its subscription will be cancelled.
     *
     * @param error which rule, and how
     */
    public void violated(Throwable error) {
        end(error, true);
    }

    private void end(Throwable error, boolean byViolation) {
        Interleaving.point();
        if (!(boolean) ENDED.compareAndSet(this, false, true)) {
            context.hooks().dropError(error);
            return;
        }
        violation = byViolation;
        Interleaving.point();
        failure = error;
        ended = true;
        waker.wake();
        Interleaving.point();
        if (closed) {
            dropFailure();
        }
    }

    // ---- The task's side: serial

    /** Requests the first items once the subscription is there. */
    private boolean isSubscribed() {
        if (upstream != null) {
            return true;
        }
        Interleaving.point();
        Subscription given = (Subscription) SUBSCRIPTION.getVolatile(this);
        if (given == null) {
            return false;
        }
        upstream = given;
        request(given, prefetch);
        return true;
    }

    private void request(Subscription from, int count) {
        if (ended) {
            return; // §2.4
        }
        Interleaving.point();
        long total = requested + count; // Only the task writes it.
        requested = total;
        try {
            from.request(count);
        } catch (Throwable failed) {
            ownFailure = failed; // §3.16: it may not throw, but this one does.
        }
    }

    @Override
    public @Nullable T poll() throws Throwable {
        isSubscribed();
        if (ownFailure != null) {
            ownFailureThrown = true;
            throw ownFailure;
        }
        T item = handed;
        if (item != null) {
            handed = null;
            replenish();
            return item;
        }
        item = ring.poll();
        if (item == null) {
            Interleaving.point();
            if (!ended) {
                return null;
            }
            // What was published before the end is seen now.
            item = ring.poll();
            if (item == null) {
                Throwable error = (Throwable) FAILURE.getAndSet(this, (Throwable) null);
                if (error != null) {
                    throw error;
                }
                return null;
            }
        }
        replenish();
        return item;
    }

    private void replenish() {
        if (++taken == refill) {
            taken = 0;
            Subscription from = upstream;
            if (from != null) {
                request(from, refill);
            }
        }
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        for (int i = 0; i < max; i++) {
            T item = poll();
            if (item == null) {
                return false;
            }
            if (!sink.push(item)) {
                return true;
            }
        }
        return true;
    }

    @Override
    public boolean isDone() {
        isSubscribed();
        Interleaving.point();
        return ownFailure != null || (ended && handed == null && ring.isEmpty());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        Interleaving.point();
        closed = true;
        Interleaving.point();
        Subscription open = (Subscription) SUBSCRIPTION.getAndSet(this, CLOSED);
        // §2.4: after a terminal signal nothing is cancelled; a publisher that broke a rule has not given one.
        if (open != null && (!ended || violation)) {
            quietlyCancel(open);
        }
        upstream = null;
        if (ownFailure != null && !ownFailureThrown) {
            context.hooks().dropError(ownFailure);
        }
        T own = handed;
        if (own != null) {
            handed = null;
            context.hooks().discard(own);
        }
        ring.discardAll(context.hooks());
        dropFailure();
    }

    private void dropFailure() {
        Throwable error = (Throwable) FAILURE.getAndSet(this, (Throwable) null);
        if (error != null) {
            context.hooks().dropError(error);
        }
    }

    private void quietlyCancel(Subscription given) {
        Hooks hooks = context.hooks();
        try {
            given.cancel();
        } catch (Throwable failed) {
            hooks.dropError(failed); // §3.15: it may not throw, but this one does.
        }
    }
}
