package org.reactivebridge.channel;

import java.util.Objects;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;

/**
 * A bounded queue from many senders to one receiver. When it is full, senders wait for a place in the order in which they
 * came; nobody overtakes them.
 *
 * <p>The end takes its place behind what was sent, and behind who waited to send, before it. What is sent before there is a
 * receiver is kept for it.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <T> the type of the items
 */
public final class Mpsc<T> {

    private final MpscQueue<T> queue;

    private Mpsc(MpscQueue<T> queue) {
        this.queue = queue;
    }

    /**
     * A new channel.
     *
     * @param <T> the type of the items
     * @param capacity how many items it holds, exactly; at least 1
     * @return a channel that is open, without a receiver
     * @throws IllegalArgumentException if the capacity is less than 1 or greater than {@link Capacities#MAX_CAPACITY}
     */
    public static <T> Mpsc<T> create(int capacity) {
        return new Mpsc<>(new MpscQueue<>(Capacities.capacity(capacity, "capacity")));
    }

    /** What became of an attempt to send. */
    public enum SendResult {

        /** The item has its place, and is the channel's. */
        SENT,

        /** There is no room, or others wait for it; the item is still the caller's. */
        FULL,

        /** The receiver has gone, or the channel has been completed or failed; the item is still the caller's. */
        CLOSED
    }

    // ---- The senders' side

    /**
     * Sends an item if there is room now.
     *
     * @param item the item
     * @return whether it was sent, and if not, why
     * @throws NullPointerException if the item is null
     */
    public SendResult trySend(T item) {
        return queue.trySend(Objects.requireNonNull(item, "item"));
    }

    /**
     * Sends an item, and waits for its place if need be.
     *
     * @param item the item; every subscription sends it
     * @return a future that completes empty, without a value, once the item has its place; the item is sent, or queued, when
     *     it is subscribed to
     * @throws NullPointerException if the item is null
     * @demand none is needed
     * @thread the thread that makes room, if the run's task has no place of its own
     * @failure {@link ChannelClosedException} if the receiver has gone or the channel has ended; the item is discarded
     * @cancel takes the item back and discards it, unless it has its place already; a run that is cancelled before it begins
     *     never takes it
     * @memory the item, and a place in the queue
     */
    public AsyncFuture<Void> send(T item) {
        Objects.requireNonNull(item, "item");
        return AsyncFuture.fromSource((waker, context) -> queue.openSend(item, waker, context));
    }

    /**
     * Sends an item, and blocks the calling thread while there is no room.
     *
     * @param item the item
     * @throws NullPointerException if the item is null
     * @throws ChannelClosedException if the receiver has gone or the channel has ended; the item is still the caller's
     * @throws InterruptedException if the thread is interrupted while it waits; the item is still the caller's
     * @throws IllegalStateException in a simulated environment, if nothing is left that could make room; the item is still the
     *     caller's
     */
    public void sendBlocking(T item) throws InterruptedException {
        queue.sendBlocking(Objects.requireNonNull(item, "item"));
    }

    /**
     * Ends the channel behind what has been sent.
     *
     * @return false if it had ended, or the receiver has gone
     */
    public boolean complete() {
        return queue.end(null);
    }

    /**
     * Fails the channel behind what has been sent.
     *
     * @param error what the receiver fails with, the same instance
     * @return false if the channel had ended, or the receiver has gone
     * @throws NullPointerException if the error is null
     */
    public boolean fail(Throwable error) {
        return queue.end(Objects.requireNonNull(error, "error"));
    }

    /**
     * Whether nothing can be sent any more.
     *
     * @return true if the receiver has gone, or the channel has been completed or failed
     */
    public boolean isClosed() {
        return queue.isClosed();
    }

    /**
     * A sending end that a publisher feeds: it is asked for as many items as there is room for, and its end ends the channel.
     * It is cancelled when the receiver goes or the channel ends otherwise.
     *
     * @return a subscriber for one publisher; errors behind the end, and items that nobody wants, go to the hooks of the
     *     environment of this call
     */
    public Subscriber<T> subscriber() {
        return queue.feed();
    }

    // ---- The receiver's side

    /**
     * The receiving end, for one subscription.
     *
     * @return a stream of the items that are sent; it begins to receive when it is subscribed to, and a second subscription
     *     fails
     * @demand one item leaves the channel for each that is asked for
     * @thread the thread that sends, if the run's task has no place of its own
     * @failure what the channel was failed with; {@link IllegalStateException} if there was a receiver before
     * @cancel closes the channel: items that are there are discarded, who waits to send fails, and nothing can be sent any
     *     more; a run that is cancelled before it begins leaves the channel as it is
     * @memory what the channel holds
     */
    public AsyncStream<T> receive() {
        return AsyncStream.fromSource(queue::open);
    }
}
