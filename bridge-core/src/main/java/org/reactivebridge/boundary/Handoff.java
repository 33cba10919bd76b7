package org.reactivebridge.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Waker;

/**
 * A bounded queue from one task to one cursor of another task, with an end.
 *
 * @param <T> the type of the items
 */
final class Handoff<T> implements Cursor<T> {

    /*
     * Idea
     *   The producing task offers items while there is room and ends once; the consuming task polls, and says now and then
     *   how much it has taken. The consumer may come late: until it attaches its waker, items wait.
     *
     * Who touches what
     *   ring            producer offers, consumer polls
     *   waker           set once by the consumer, read by the producer after each publication
     *   released        written by the consumer (how many slots it has given back in all), read by the producer
     *   failure, ended  the producer writes failure, then ended; the consumer reads them in the other order. failure is
     *                   taken by a swap, so that it is thrown or dropped, and once
     *   closed          written by the consumer, read by the producer
     *   produced        the producer only
     *   taken           the consumer only
     *
     * Life:  open -> ended (by the producer) -> gone, or open -> closed (by the consumer) -> ended by the producer's next turn
     *
     * Why it is safe
     *   bound            the producer offers at most capacity - (produced - released) items
     *   no lost wake-up  producer: publish, fence, read waker. Consumer: write waker, fence, poll. One sees the other. From
     *                    then on each side publishes and then wakes the other
     *   nothing lost     close writes closed and wakes the producer, whose next turn ends this queue and discards; a
     *                    producer that has ended it already does not look again, so close discards too if it sees the end.
     *                    Both take items and failure by swaps
     */

    private static final VarHandle FAILURE;

    static {
        try {
            FAILURE = MethodHandles.lookup()
                    .findVarHandle(Handoff.class, "failure", SharedFailure.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Task producer;
    private final Hooks hooks;
    private final Consumer<? super T> discarder;
    private final int capacity;
    private final int refill;
    private final SpscRing<T> ring;

    private volatile @Nullable Waker waker;

    @SuppressWarnings("unused") // Through FAILURE.
    private volatile @Nullable SharedFailure failure;

    private volatile boolean ended;
    private volatile boolean closed;
    private volatile long released;
    private long produced;
    private int taken;

    /**
     * A new queue without a consumer.
     *
     * @param discarder gets each item that was offered and will not be polled
     */
    Handoff(Task producer, int capacity, Hooks hooks, Consumer<? super T> discarder) {
        this.producer = producer;
        this.hooks = hooks;
        this.discarder = discarder;
        this.capacity = capacity;
        this.refill = capacity - (capacity >> 2);
        this.ring = new SpscRing<>(capacity);
    }

    // ---- The producer's side

    /** How many items may be offered now. */
    int room() {
        Interleaving.point();
        return capacity - (int) (produced - released);
    }

    /** Publishes an item; there must be room. */
    void offer(T item) {
        produced++;
        ring.offer(item);
        wakeConsumer();
    }

    /** Publishes the end. The producer offers nothing after it. */
    void end(@Nullable SharedFailure error) {
        if (error != null) {
            Interleaving.point();
            failure = error;
        }
        Interleaving.point();
        ended = true;
        wakeConsumer();
        Interleaving.point();
        if (closed) {
            discardRest();
        }
    }

    boolean isClosed() {
        Interleaving.point();
        return closed;
    }

    /** Discards what was offered and not polled. Only once this is closed; the end will not find it any more. */
    void discardOffered() {
        ring.discardAll(discarder);
    }

    boolean isAttached() {
        Interleaving.point();
        return waker != null;
    }

    private void wakeConsumer() {
        VarHandle.fullFence();
        Interleaving.point();
        Waker consumer = waker;
        if (consumer != null) {
            consumer.wake();
        }
    }

    // ---- The consumer's side

    /** Called once, before anything else on this side. */
    void attach(Waker consumer) {
        Interleaving.point();
        waker = consumer;
        VarHandle.fullFence();
        producer.wake(); // It may be waiting to see whether anybody comes.
    }

    @Override
    public @Nullable T poll() throws Throwable {
        T item = ring.poll();
        if (item == null) {
            Interleaving.point();
            if (!ended) {
                return null;
            }
            item = ring.poll(); // What was published before the end is seen now.
            if (item == null) {
                SharedFailure error = (SharedFailure) FAILURE.getAndSet(this, (SharedFailure) null);
                if (error != null) {
                    throw error.see();
                }
                return null;
            }
        }
        if (++taken == refill) {
            taken = 0;
            Interleaving.point();
            long total = released + refill; // Only the consumer writes it.
            released = total;
            producer.wake();
        }
        return item;
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
        producer.wake();
        Interleaving.point();
        if (ended) {
            discardRest();
        }
    }

    /** Either side, once closed and ended are both set. */
    private void discardRest() {
        ring.discardAll(discarder);
        SharedFailure error = (SharedFailure) FAILURE.getAndSet(this, (SharedFailure) null);
        if (error != null) {
            error.letGo(hooks);
        }
    }
}
