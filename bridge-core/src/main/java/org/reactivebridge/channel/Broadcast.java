package org.reactivebridge.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;

/**
 * The same items from any number of senders to any number of receivers. Senders never wait: the newest items are kept, and a
 * receiver that is slower than that learns how many it lost.
 *
 * <p>A receiver gets what is sent after it subscribed. An item that no receiver took is discarded when it is overwritten, or
 * when the last receiver leaves.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <T> the type of the items
 */
public final class Broadcast<T> {

    /*
     * Idea
     *   A ring of the newest items behind a lock, and for each receiver the number of the next item that it wants.
     *
     * Who touches what
     *   all fields of the channel     whoever holds the lock
     *   sent, ended                   read by receivers without it too
     *   Receiver.next, Receiver.over  its task only
     *
     * Why it is safe
     *   nothing in silence   a receiver whose next item is older than the ring counts the difference under the same lock
     *                        hold in which it takes the oldest
     *   discarded once       a slot is emptied when it is overwritten or the last receiver leaves, under the lock; what was
     *                        in it is discarded if nobody had taken it
     *   no lost wake-up      an item is published by the lock before the wake, and a receiver is put down when it is opened; one
     *                        that sees, without the lock, an older number or an older end than there is has that wake
     *                        before it, since whoever is woken sees what was written before the wake
     *   no foreign code under the lock: wakers and hooks are called outside
     *
     * What was traded away
     *   One lock hold for each item and receiver. An item that a receiver that left was the last to want stays until it is
     *   overwritten.
     */

    private static final Broadcast<?>.Receiver[] NOBODY = new Broadcast<?>.Receiver[0];

    private static final VarHandle SENT;

    static {
        try {
            SENT = MethodHandles.lookup()
                    .findVarHandle(Broadcast.class, "sent", long.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();

    private final @Nullable Object[] ring;
    private final boolean[] taken;
    private volatile long sent;
    private long cleared; // The ring holds nothing older.
    private Broadcast<?>.Receiver[] receivers = NOBODY; // Copied on each change: senders wake outside of the lock.
    private volatile boolean ended;
    private @Nullable Throwable failure;

    private Broadcast(int capacity) {
        this.capacity = capacity;
        this.ring = new Object[capacity];
        this.taken = new boolean[capacity];
    }

    /**
     * A new channel.
     *
     * @param <T> the type of the items
     * @param capacity how many items a receiver may be behind, exactly; at least 1
     * @return a channel that is open, without receivers
     * @throws IllegalArgumentException if the capacity is less than 1 or greater than {@link Capacities#MAX_CAPACITY}
     */
    public static <T> Broadcast<T> create(int capacity) {
        return new Broadcast<>(Capacities.capacity(capacity, "capacity"));
    }

    // ---- The senders' side

    /**
     * Sends an item to all receivers that there are.
     *
     * @param item the item
     * @return how many receivers there are; if 0, also because the channel has ended, the item is still the caller's
     * @throws NullPointerException if the item is null
     */
    public int send(T item) {
        Objects.requireNonNull(item, "item");
        Broadcast<?>.Receiver[] told;
        Object untaken;
        Interleaving.point();
        lock.lock();
        try {
            told = receivers;
            if (ended || told.length == 0) {
                return 0;
            }
            long number = sent;
            int slot = (int) (number % capacity);
            untaken = taken[slot] ? null : ring[slot];
            ring[slot] = item;
            taken[slot] = false;
            SENT.setRelease(this, number + 1); // Read by whoever is woken behind this, or earlier, which does no harm.
        } finally {
            lock.unlock();
        }
        if (untaken != null) {
            told[0].hooks.discard(untaken);
        }
        wakeAll(told);
        return told.length;
    }

    /**
     * Ends the channel behind what has been sent.
     *
     * @return false if it had ended
     */
    public boolean complete() {
        return end(null);
    }

    /**
     * Fails the channel behind what has been sent; who comes later fails too.
     *
     * @param error what the receivers fail with, the same instance
     * @return false if the channel had ended
     * @throws NullPointerException if the error is null
     */
    public boolean fail(Throwable error) {
        return end(Objects.requireNonNull(error, "error"));
    }

    /**
     * How many receivers there are.
     *
     * @return the number of runs that receive now
     */
    public int receivers() {
        Interleaving.point();
        lock.lock();
        try {
            return receivers.length;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A sending end that a publisher feeds. It is asked for all that the publisher has, also while there is no receiver, and
     * its end ends the channel.
     *
     * @return a subscriber for one publisher; errors behind the end, and items that no receiver is there for, go to the hooks
     *     of the environment of this call
     */
    public Subscriber<T> subscriber() {
        return new Inlet<T>() {
            @Override
            void opened() {
                ask(Long.MAX_VALUE);
            }

            @Override
            boolean accept(T item) {
                if (send(item) == 0) {
                    context().hooks().discard(item);
                }
                return true;
            }

            @Override
            boolean ended(@Nullable Throwable error) {
                return end(error);
            }
        };
    }

    private boolean end(@Nullable Throwable error) {
        Broadcast<?>.Receiver[] told;
        Interleaving.point();
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            ended = true;
            failure = error;
            told = receivers;
        } finally {
            lock.unlock();
        }
        wakeAll(told);
        return true;
    }

    private static void wakeAll(Broadcast<?>.Receiver[] told) {
        for (Broadcast<?>.Receiver receiver : told) {
            receiver.waker.wake();
        }
    }

    // ---- The receivers' side

    /**
     * Receives what is sent from the subscription on, and fails when an item was lost.
     *
     * @return a stream of the items
     * @demand one item for each that is asked for, while the channel keeps the newest
     * @thread the thread that sends, if the run's task has no place of its own
     * @failure {@link LaggedException} once items were overwritten that this run had not taken; what the channel was failed
     *     with
     * @cancel stops to receive; what is left is discarded if this was the last receiver and no other had taken it
     * @memory what the channel keeps
     */
    public AsyncStream<T> receive() {
        return AsyncStream.fromSource((waker, context) -> join(null, waker, context));
    }

    /**
     * Receives what is sent from the subscription on, and goes on with the oldest item that is kept when some were lost.
     *
     * @param onLag told how many were lost each time, before the item behind them
     * @return a stream of the items
     * @throws NullPointerException if {@code onLag} is null
     * @demand one item for each that is asked for, while the channel keeps the newest
     * @thread the thread that sends, if the run's task has no place of its own
     * @failure what the channel was failed with; what {@code onLag} throws
     * @cancel stops to receive; what is left is discarded if this was the last receiver and no other had taken it
     * @memory what the channel keeps
     */
    public AsyncStream<T> receiveLossy(LongConsumer onLag) {
        Objects.requireNonNull(onLag, "onLag");
        return AsyncStream.fromSource((waker, context) -> join(onLag, waker, context));
    }

    private Cursor<T> join(@Nullable LongConsumer onLag, Waker waker, Context context) {
        Interleaving.point();
        lock.lock();
        try {
            Receiver receiver = new Receiver(sent, onLag, waker, context.hooks());
            receivers = Copies.with(receivers, receiver);
            return receiver;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: empties the ring; what nobody had taken. */
    private List<Object> clear() {
        List<Object> untaken = new ArrayList<>();
        for (long number = Math.max(cleared, sent - capacity); number < sent; number++) {
            int slot = (int) (number % capacity);
            Object item = ring[slot];
            if (item != null && !taken[slot]) {
                untaken.add(item);
            }
            ring[slot] = null;
        }
        cleared = sent;
        return untaken;
    }

    private final class Receiver implements Cursor<T> {

        private final @Nullable LongConsumer onLag;
        private final Waker waker;
        private final Hooks hooks;

        private long next;
        private boolean over;

        Receiver(long next, @Nullable LongConsumer onLag, Waker waker, Hooks hooks) {
            this.next = next;
            this.onLag = onLag;
            this.waker = waker;
            this.hooks = hooks;
        }

        @Override
        @SuppressWarnings("unchecked") // Only a T is sent.
        public @Nullable T poll() throws Throwable {
            while (true) {
                long lost;
                Interleaving.point();
                if (next == (long) SENT.getAcquire(Broadcast.this) && !hasEnded()) {
                    return null;
                }
                Interleaving.point();
                lock.lock();
                try {
                    lost = Math.max(0, sent - capacity - next);
                    next += lost;
                    if (lost == 0) {
                        if (next < sent) {
                            int slot = (int) (next++ % capacity);
                            taken[slot] = true;
                            return (T) ring[slot];
                        }
                        if (failure != null) {
                            throw failure;
                        }
                        return null;
                    }
                } finally {
                    lock.unlock();
                }
                if (onLag == null) {
                    throw new LaggedException(lost);
                }
                onLag.accept(lost);
            }
        }

        @Override
        public boolean isDone() {
            if (!hasEnded()) {
                return false;
            }
            Interleaving.point();
            return next == sent; // Nothing is sent behind the end.
        }

        private boolean hasEnded() {
            Interleaving.point();
            return ended;
        }

        @Override
        public void close() {
            if (over) {
                return;
            }
            over = true;
            List<Object> untaken = List.of();
            Interleaving.point();
            lock.lock();
            try {
                receivers = Copies.without(receivers, this);
                if (receivers.length == 0) {
                    untaken = clear();
                }
            } finally {
                lock.unlock();
            }
            for (Object item : untaken) {
                hooks.discard(item);
            }
        }
    }
}
