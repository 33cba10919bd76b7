package org.reactivebridge.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;

/**
 * A value that changes, and streams of its changes. Who is slow sees the newest value and not those in between.
 *
 * <p>A value here is a state and not an item to be used up: it is given to everybody, more than once, and never discarded.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <T> the type of the value
 */
public final class Watch<T> {

    /*
     * Idea
     *   The value, its number and the end are one immutable record, which senders swap. Receivers remember the last number
     *   that they gave.
     *
     * Who touches what
     *   state       by swaps
     *   receivers   by swaps of a copy
     *   Changes.seen, given, over   its task only
     *
     * Why it is safe
     *   no lost wake-up   a receiver puts itself down, then looks; a sender swaps the state, then reads who is there
     *   the end is last   no swap leads out of a state that has ended
     */

    private record State<T>(
            T value, long number, boolean ended, @Nullable Throwable failure) {

        State<T> next(T newValue) {
            return new State<>(newValue, number + 1, false, null);
        }
    }

    private static final Waker[] NOBODY = {};

    private static final VarHandle STATE;
    private static final VarHandle RECEIVERS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Watch.class, "state", State.class).withInvokeExactBehavior();
            RECEIVERS = lookup.findVarHandle(Watch.class, "receivers", Waker[].class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("FieldMayBeFinal") // Through STATE.
    private volatile State<T> state;

    @SuppressWarnings("FieldMayBeFinal") // Through RECEIVERS.
    private volatile Waker[] receivers = NOBODY;

    private Watch(T initial) {
        this.state = new State<>(initial, 0, false, null);
    }

    /**
     * A new watch.
     *
     * @param <T> the type of the value
     * @param initial the first value
     * @return a watch that has not ended
     * @throws NullPointerException if the value is null
     */
    public static <T> Watch<T> create(T initial) {
        return new Watch<>(Objects.requireNonNull(initial, "initial"));
    }

    /**
     * The value.
     *
     * @return the newest value, also after the end
     */
    public T value() {
        return current().value;
    }

    // ---- Changing it

    /**
     * Sets the value, and tells those who watch, though it may be equal to the one before.
     *
     * @param value the new value
     * @return false if the watch has ended
     * @throws NullPointerException if the value is null
     */
    public boolean send(T value) {
        Objects.requireNonNull(value, "value");
        while (true) {
            State<T> before = current();
            if (before.ended) {
                return false;
            }
            if (swap(before, before.next(value))) {
                return true;
            }
        }
    }

    /**
     * Sets the value if it is another one.
     *
     * @param value the new value, compared by {@code equals} with the one before
     * @return true if it was set; false if it is the same, or the watch has ended
     * @throws NullPointerException if the value is null
     */
    public boolean sendIfChanged(T value) {
        Objects.requireNonNull(value, "value");
        return update(before -> value.equals(before) ? before : value);
    }

    /**
     * Makes the new value from the one before.
     *
     * @param change the function, without side effects: it is called again if somebody else was faster; to return the same
     *     instance is to leave the value as it is; must not return null
     * @return true if a new value was set; false if it is the same instance, or the watch has ended
     * @throws NullPointerException if the function is null, or returns null
     */
    public boolean update(UnaryOperator<T> change) {
        Objects.requireNonNull(change, "change");
        while (true) {
            State<T> before = current();
            if (before.ended) {
                return false;
            }
            T value = Objects.requireNonNull(change.apply(before.value), "The function returned null");
            if (value == before.value) {
                return false;
            }
            if (swap(before, before.next(value))) {
                return true;
            }
        }
    }

    /**
     * Ends the streams of changes, behind the value that is set now.
     *
     * @return false if the watch has ended
     */
    public boolean complete() {
        return end(null);
    }

    /**
     * Fails the streams of changes, behind the value that is set now; those too that begin later.
     *
     * @param failure what they fail with, the same instance
     * @return false if the watch has ended
     * @throws NullPointerException if the failure is null
     */
    public boolean fail(Throwable failure) {
        return end(Objects.requireNonNull(failure, "failure"));
    }

    /**
     * A sending end that a publisher feeds. It is asked for all that the publisher has, and its end ends the watch.
     *
     * @return a subscriber for one publisher; errors behind the end, and values that come too late, go to the hooks of the
     *     environment of this call
     */
    public Subscriber<T> subscriber() {
        return new Inlet<T>() {
            @Override
            void opened() {
                ask(Long.MAX_VALUE);
            }

            @Override
            boolean accept(T item) {
                return send(item);
            }

            @Override
            boolean ended(@Nullable Throwable failure) {
                return end(failure);
            }
        };
    }

    private boolean end(@Nullable Throwable failure) {
        while (true) {
            State<T> before = current();
            if (before.ended) {
                return false;
            }
            if (swap(before, new State<>(before.value, before.number, true, failure))) {
                return true;
            }
        }
    }

    private State<T> current() {
        Interleaving.point();
        return state;
    }

    private boolean swap(State<T> before, State<T> after) {
        Interleaving.point();
        if (!(boolean) STATE.compareAndSet(this, before, after)) {
            return false;
        }
        Interleaving.point();
        for (Waker waker : receivers) {
            waker.wake();
        }
        return true;
    }

    // ---- Watching it

    /**
     * The value now, and then each newer one that is the newest when it is asked for.
     *
     * @return a stream of values that does not end before the watch does
     * @demand each asks for the newest value that was not given yet
     * @thread the thread that sends, if the run's task has no place of its own
     * @failure what the watch was failed with, behind the last value
     * @cancel stops to watch
     * @memory none
     */
    public AsyncStream<T> changes() {
        return AsyncStream.fromSource((waker, context) -> new Changes(waker).join());
    }

    private void replace(UnaryOperator<Waker[]> change) {
        Waker[] before;
        Waker[] after;
        do {
            Interleaving.point();
            before = receivers;
            after = change.apply(before);
            Interleaving.point();
        } while (!(boolean) RECEIVERS.compareAndSet(this, before, after));
    }

    private final class Changes implements Cursor<T>, Waker {

        private final Waker waker;
        private long seen = -1;
        private boolean over;

        Changes(Waker waker) {
            this.waker = waker;
        }

        @Override
        public void wake() {
            waker.wake();
        }

        Changes join() {
            replace(before -> Copies.with(before, this));
            return this;
        }

        @Override
        public @Nullable T poll() throws Throwable {
            State<T> now = current();
            if (now.number != seen) {
                seen = now.number;
                return now.value;
            }
            if (now.failure != null) {
                throw now.failure;
            }
            return null;
        }

        @Override
        public boolean isDone() {
            State<T> now = current();
            return now.ended && now.number == seen;
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                replace(before -> Copies.without(before, this));
            }
        }
    }
}
