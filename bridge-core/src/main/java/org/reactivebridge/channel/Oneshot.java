package org.reactivebridge.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;

/**
 * One value, from one sender to one receiver. The first of {@link #send}, {@link #fail} and {@link #close} decides what
 * the receiver gets, and what was sent before there was a receiver is kept for it.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <T> the type of the value
 */
public final class Oneshot<T> {

    /*
     * Idea
     *   One word, in which the sender puts the outcome and the receiver itself.
     *
     * Who touches what
     *   state             by swaps only
     *   claimed           by a swap, by whoever wants to be the receiver
     *   Receiver.given    its task only
     *
     * The state word
     *   OPEN --receiver--> Receiver --sender--> Outcome --taken, or receiver closed--> OVER
     *     `-----sender---> Outcome                            Receiver, closed ------> OVER
     *
     * Why it is safe
     *   no lost wake-up   the swap that puts the outcome takes the receiver out, so that whoever sends knows whom to wake;
     *                     a receiver that comes later fails to swap itself in, and finds the outcome
     *   discarded once    an outcome leaves the word by one swap: the receiver's poll, or its close
     */

    private static final Object OPEN = new Object();
    private static final Object OVER = new Object();

    private static final VarHandle STATE;
    private static final VarHandle CLAIMED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Oneshot.class, "state", Object.class).withInvokeExactBehavior();
            CLAIMED = lookup.findVarHandle(Oneshot.class, "claimed", boolean.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through STATE.
    private volatile Object state = OPEN;

    @SuppressWarnings("unused") // Through CLAIMED.
    private volatile boolean claimed;

    private Oneshot() {}

    /**
     * A new channel.
     *
     * @param <T> the type of the value
     * @return a channel that is open, without a receiver
     */
    public static <T> Oneshot<T> create() {
        return new Oneshot<>();
    }

    private record Outcome(@Nullable Object value, @Nullable Throwable failure) {}

    // ---- The sender's side

    /**
     * Sends the value.
     *
     * @param value the value
     * @return false if the channel was used up before, or the receiver has gone; the value is then still the caller's
     * @throws NullPointerException if the value is null
     */
    public boolean send(T value) {
        return settle(new Outcome(Objects.requireNonNull(value, "value"), null));
    }

    /**
     * Sends a failure instead of a value.
     *
     * @param failure what the receiver fails with, the same instance
     * @return false if the channel was used up before, or the receiver has gone
     * @throws NullPointerException if the failure is null
     */
    public boolean fail(Throwable failure) {
        return settle(new Outcome(null, Objects.requireNonNull(failure, "failure")));
    }

    /**
     * Says that no value will be sent: the receiver completes empty.
     *
     * @return false if the channel was used up before, or the receiver has gone
     */
    public boolean close() {
        return settle(new Outcome(null, null));
    }

    /**
     * Whether the receiver has gone, or has what it waited for.
     *
     * @return true if whatever would be sent now would reach nobody, now and ever
     */
    public boolean isClosed() {
        Interleaving.point();
        return (Object) STATE.getVolatile(this) == OVER;
    }

    private boolean settle(Outcome outcome) {
        while (true) {
            Interleaving.point();
            Object before = (Object) STATE.getVolatile(this);
            if (before == OVER || before instanceof Outcome) {
                return false;
            }
            Interleaving.point();
            if ((boolean) STATE.compareAndSet(this, before, (Object) outcome)) {
                if (before instanceof Receiver<?> receiver) {
                    receiver.waker.wake();
                }
                return true;
            }
        }
    }

    // ---- The receiver's side

    /**
     * The receiving end, for one subscription.
     *
     * @return a future of the value; empty if the sender closed the channel; it begins to receive when it is subscribed to,
     *     and a second subscription fails
     * @demand one item
     * @thread the thread that sends, if the run's task has no place of its own
     * @failure what the sender failed with; {@link IllegalStateException} if there was a receiver before
     * @cancel closes the channel, so that nothing can be sent any more; a value that was sent and not received is discarded,
     *     a failure dropped; a run that is cancelled before it begins leaves the channel as it is
     * @memory the value
     */
    public AsyncFuture<T> receive() {
        return AsyncFuture.fromSource(this::open);
    }

    private Cursor<T> open(Waker waker, Context context) {
        Interleaving.point();
        if (!(boolean) CLAIMED.compareAndSet(this, false, true)) {
            return Cursors.failed(
                    new IllegalStateException("A oneshot channel has one receiver, and there was one before"));
        }
        Receiver<T> receiver = new Receiver<>(this, waker, context.hooks());
        Interleaving.point();
        // If this fails the outcome is there already, and the first look finds it.
        boolean ignored = (boolean) STATE.compareAndSet(this, OPEN, (Object) receiver);
        return receiver;
    }

    private static final class Receiver<T> implements Cursor<T> {

        private final Oneshot<T> channel;
        private final Waker waker;
        private final Hooks hooks;

        private boolean given;

        Receiver(Oneshot<T> channel, Waker waker, Hooks hooks) {
            this.channel = channel;
            this.waker = waker;
            this.hooks = hooks;
        }

        @Override
        @SuppressWarnings("unchecked") // Only a T is sent.
        public @Nullable T poll() throws Throwable {
            Interleaving.point();
            if (given || !((Object) STATE.getVolatile(channel) instanceof Outcome outcome)) {
                return null;
            }
            given = true;
            STATE.setVolatile(channel, OVER); // Nobody else changes an outcome.
            if (outcome.failure != null) {
                throw outcome.failure;
            }
            return (T) outcome.value;
        }

        @Override
        public boolean isDone() {
            Interleaving.point();
            if (given) {
                return true;
            }
            // A failure needs no demand, and neither does the end of an empty channel.
            return (Object) STATE.getVolatile(channel) instanceof Outcome outcome && outcome.value == null;
        }

        @Override
        public void close() {
            Interleaving.point();
            Object before = (Object) STATE.getAndSet(channel, OVER);
            if (before instanceof Outcome outcome) {
                if (outcome.value != null) {
                    hooks.discard(outcome.value);
                }
                if (outcome.failure != null) {
                    hooks.dropError(outcome.failure);
                }
            }
        }
    }
}
