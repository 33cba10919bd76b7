package org.reactivebridge.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.kernel.Waker;

/**
 * The bounded boundary between two tasks: a task of its own pulls the upstream ahead, this cursor hands over.
 *
 * @param <T> the type of the items
 */
public final class BoundaryCursor<T> implements Cursor<T> {

    /*
     * Idea
     *   The producing task drains the upstream into a ring as far as it is granted; the consuming task polls the ring and
     *   grants more: ahead, as it takes items, so that the ring stays full; or on demand, just what it is asked for.
     *
     * Who touches what
     *   ring              producer offers, consumer polls
     *   granted           written by the consumer (how many items it has allowed in all), read by the producer
     *   failure, ended    the producer writes failure, then ended; the consumer reads them in the other order.
     *                     failure is taken by a swap, so that it is thrown or dropped, and once
     *   closed            written by the consumer, read by the producer
     *   taken, consumed   the consumer only
     *   Producer.*        the producing task only
     *
     * Why it is safe
     *   bound             the producer offers at most granted - produced items, and the consumer never grants more than
     *                     capacity beyond what it has consumed
     *   no lost wake-up   each side publishes, then wakes the other; the producer not for an item that nobody has looked
     *                     for, see SpscRing
     *   nothing is lost   close writes closed, then wakes the producer, which closes the upstream and discards in its own
     *                     turn; a producer that has ended already, or ends now, may not get another turn, so both sides
     *                     discard after having seen the other's mark, by swaps
     */

    private static final VarHandle FAILURE;

    static {
        try {
            FAILURE = MethodHandles.lookup()
                    .findVarHandle(BoundaryCursor.class, "failure", Throwable.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Waker waker;
    private final Context context;
    private final int refill;
    private final SpscRing<T> ring;
    private final Producer producer;

    @SuppressWarnings("unused") // Read through FAILURE.
    private volatile @Nullable Throwable failure;

    private volatile boolean ended;
    private volatile boolean closed;
    private volatile long granted;

    private final boolean ahead;
    private int taken;
    private long consumed;

    private BoundaryCursor(
            Source<T> source, Scheduler scheduler, int capacity, boolean ahead, Waker waker, Context context) {
        this.waker = waker;
        this.context = context;

        this.refill = capacity - (capacity >> 2);
        this.ring = new SpscRing<>(capacity);
        this.ahead = ahead;
        this.granted = ahead ? capacity : 0;
        this.producer = new Producer(source, scheduler);
    }

    /**
     * The recipe that runs a source as a task of its own.
     *
     * @param <T> the type of the items
     * @param source the recipe of the upstream
     * @param scheduler where the upstream's task runs; null for where tasks run that have no place of their own
     * @param capacity how many items the boundary holds at most; 0 for the prefetch that the environment says
     * @return a source that starts that task when it is opened
     */
    public static <T> Source<T> source(Source<T> source, @Nullable Scheduler scheduler, int capacity) {
        return source(source, scheduler, capacity, true);
    }

    /**
     * The recipe that runs a source as a task of its own which pulls nothing ahead: demand passes through.
     *
     * @param <T> the type of the items
     * @param source the recipe of the upstream
     * @param scheduler where the upstream's task runs; null for where tasks run that have no place of their own
     * @return a source that starts that task when it is opened
     */
    public static <T> Source<T> onDemand(Source<T> source, @Nullable Scheduler scheduler) {
        return source(source, scheduler, 0, false);
    }

    private static <T> Source<T> source(Source<T> source, @Nullable Scheduler scheduler, int capacity, boolean ahead) {
        return new Recipe<>(source, scheduler, capacity, ahead);
    }

    private record Recipe<T>(Source<T> source, @Nullable Scheduler scheduler, int capacity, boolean ahead)
            implements Source<T> {

        @Override
        public Cursor<T> open(Waker waker, Context context) {
            int size = capacity == 0 ? context.environment().capacities().prefetch() : capacity;
            BoundaryCursor<T> cursor = new BoundaryCursor<>(
                    source,
                    scheduler == null ? context.scheduler() : scheduler,
                    Capacities.capacity(size, "capacity"),
                    ahead,
                    waker,
                    context);
            cursor.producer.start();
            return cursor;
        }

        /** Behind a boundary only the ring is polled. On demand, polling makes the producer run, perhaps here and now. */
        @Override
        public boolean isPlaceless() {
            return ahead;
        }
    }

    // ---- The consumer's side

    @Override
    public @Nullable T poll() throws Throwable {
        demandOne();
        T item = ring.poll();
        if (item == null) {
            Interleaving.point();
            if (!ended) {
                return null;
            }
            item = ring.poll();
            if (item == null) {
                Throwable error = (Throwable) FAILURE.getAndSet(this, (Throwable) null);
                if (error != null) {
                    throw error;
                }
                return null;
            }
        }
        consumed++;
        if (ahead && ++taken == refill) {
            taken = 0;
            grant(refill);
        }
        return item;
    }

    /** On demand: grants one item if none is outstanding. The producer may answer on top of this call. */
    private void demandOne() {
        if (!ahead && granted == consumed) {
            grant(1);
        }
    }

    private void grant(int count) {
        Interleaving.point();
        long total = granted + count; // Only the consumer writes it.
        granted = total;
        producer.wake();
    }

    @Override
    public boolean isDone() {
        Interleaving.point();
        return ended && ring.isEmpty();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        Interleaving.point();
        closed = true;
        producer.cancelled();
        producer.wake();
        Interleaving.point();
        if (ended) {
            discardRest();
        }
    }

    /** Either side, once closed and ended are both set. */
    private void discardRest() {
        ring.discardAll(context.hooks());
        Throwable error = (Throwable) FAILURE.getAndSet(this, (Throwable) null);
        if (error != null) {
            context.hooks().dropError(error);
        }
    }

    // ---- The producer's side

    private final class Producer extends Task implements Sink<T> {

        private @Nullable Source<T> source;
        private @Nullable Cursor<T> cursor;
        private long produced;

        Producer(Source<T> source, Scheduler scheduler) {
            super(scheduler);
            this.source = source;
        }

        void cancelled() {
            interrupt();
        }

        @Override
        protected boolean isCancelled() {
            return closed;
        }

        @Override
        protected Turn turn() {
            int left = context.environment().capacities().budget();
            try {
                while (true) {
                    Interleaving.point();
                    if (closed) {
                        return end(null);
                    }
                    if (left <= 0) {
                        return Turn.YIELD;
                    }
                    Cursor<T> current =
                            cursor == null ? Objects.requireNonNull(source).open(this, context) : cursor;
                    cursor = current;
                    current = Relay.settle(current);
                    cursor = current;
                    int room = (int) (granted - produced);
                    if (room == 0) {
                        return current.isDone() ? finish(current) : Turn.PARK;
                    }
                    int max = Math.min(room, left);
                    if (!current.drain(this, max)) {
                        return current.isDone() ? finish(current) : Turn.PARK;
                    }
                    left -= max;
                }
            } catch (Throwable error) {
                return end(error);
            }
        }

        @Override
        public boolean push(T item) {
            produced++;
            if (ring.offer(item)) {
                waker.wake();
            }
            Interleaving.point();
            return !closed;
        }

        private Turn finish(Cursor<T> done) throws Throwable {
            Cursors.finish(done);
            return end(null);
        }

        private Turn end(@Nullable Throwable error) {
            Throwable fatal = error != null && Failures.isFatal(error) ? error : null;
            Cursor<T> open = cursor;
            cursor = null;
            source = null;
            if (open != null) {
                try {
                    open.close();
                } catch (Throwable second) {
                    context.hooks().dropError(second);
                }
            }
            if (error != null) {
                failure = error;
            }
            Interleaving.point();
            ended = true;
            waker.wake();
            Interleaving.point();
            if (closed) {
                discardRest();
            }
            if (fatal != null) {
                throw Failures.sneak(fatal);
            }
            return Turn.DONE;
        }

        @Override
        protected void rejected(RejectedExecutionException refusal) {
            Interleaving.point();
            end(closed ? null : refusal);
        }
    }
}
