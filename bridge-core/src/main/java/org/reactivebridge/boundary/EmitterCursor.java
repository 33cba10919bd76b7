package org.reactivebridge.boundary;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.OverflowBuffer;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Gives what the user's code emits, from any threads.
 *
 * @param <T> the type of the items
 */
public final class EmitterCursor<T> implements Cursor<T> {

    /*
     * Idea
     *   A bounded buffer behind a lock: emitting threads put items in, the task takes them out. A lock, because several
     *   threads emit, and because leaving out the oldest item makes an emitting thread a consumer too.
     *
     * Who touches what
     *   buffer, ended, failure,   whoever holds the lock
     *   overflown, closed, onCancel
     *   starter, satisfied        the task only
     *
     * States:  open -> ended (complete, error or overflow) -> closed, or open -> closed
     *
     * Why it is safe
     *   nothing is lost   an item is put in only while the run is open, under the lock; close sets closed under the lock and
     *                     takes out what is there; everything that comes later is discarded where it comes
     *   no lost wake-up   each change is published by the lock before the wake
     *   no foreign code under the lock: hooks, wake-ups and onCancel are called outside
     *
     * Demand
     *   A buffer of capacity 0 may hold what was asked for: as much as the last drain asked for and did not get. What was
     *   asked for counts as granted until the task looks again, so that a run that asks without end never overflows between
     *   two of its drains.
     */

    private final Waker waker;
    private final Hooks hooks;
    private final boolean holdsDemand;
    private final ReentrantLock lock = new ReentrantLock();

    private final OverflowBuffer<T> buffer;
    private boolean ended;
    private boolean overflown;
    private boolean closed;
    private @Nullable Throwable failure;
    private @Nullable Runnable onCancel;

    private @Nullable Consumer<? super EmitterCursor<T>> starter;
    private boolean satisfied;

    private EmitterCursor(
            Consumer<? super EmitterCursor<T>> starter,
            int capacity,
            OverflowBuffer.Policy policy,
            Waker waker,
            Context context) {
        this.starter = starter;
        this.buffer = new OverflowBuffer<>(capacity, policy);
        this.holdsDemand = capacity == 0;
        this.waker = waker;
        this.hooks = context.hooks();
    }

    /**
     * The recipe.
     *
     * @param starter the user's code, called when the run is first looked at; it may keep the cursor to emit through
     * @param capacity how many items wait at most; 0 for as many as were asked for
     * @param policy what to do with one too many
     */
    public static <T> Source<T> source(
            Consumer<? super EmitterCursor<T>> starter, int capacity, OverflowBuffer.Policy policy) {
        return (waker, context) -> new EmitterCursor<>(starter, capacity, policy, waker, context);
    }

    // ---- The emitting side: any thread

    /** Emits an item; false if it was left out. */
    public boolean next(T item) {
        Objects.requireNonNull(item, "item");
        T out = item;
        boolean late = false;
        Interleaving.point();
        lock.lock();
        try {
            if (!closed) {
                late = ended && !overflown;
                if (!ended) {
                    out = buffer.offer(item);
                    if (out != null && buffer.policy() == OverflowBuffer.Policy.FAIL) {
                        failure = buffer.overflow();
                        overflown = true;
                        ended = true;
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            hooks.dropItem(item);
            return false;
        }
        if (out != null) {
            hooks.discard(out);
        }
        waker.wake();
        return out != item;
    }

    public void complete() {
        Interleaving.point();
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        waker.wake();
    }

    public void error(Throwable error) {
        Objects.requireNonNull(error, "error");
        boolean late;
        Interleaving.point();
        lock.lock();
        try {
            late = ended || closed;
            if (!late) {
                failure = error;
                ended = true;
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            hooks.dropError(error);
        } else {
            waker.wake();
        }
    }

    /** Sets what to call when the run is over and it was not the emitting side that ended it; at once if it is. */
    public void onCancel(Runnable action) {
        Objects.requireNonNull(action, "action");
        boolean isOver;
        Interleaving.point();
        lock.lock();
        try {
            isOver = closed && (!ended || overflown);
            if (!closed) {
                onCancel = action;
            }
        } finally {
            lock.unlock();
        }
        if (isOver) {
            call(action);
        }
    }

    /** Whether nobody takes items any more. */
    public boolean isCancelled() {
        Interleaving.point();
        lock.lock();
        try {
            return closed || overflown;
        } finally {
            lock.unlock();
        }
    }

    /** How many items can be emitted now before one has to go. */
    public int room() {
        Interleaving.point();
        lock.lock();
        try {
            return closed || ended ? 0 : buffer.room();
        } finally {
            lock.unlock();
        }
    }

    // ---- The task's side: serial

    private void ask(int count) {
        satisfied = false;
        grant(count);
        start();
    }

    private void grant(int count) {
        if (holdsDemand) {
            lock.lock();
            try {
                buffer.setCapacity(count);
            } finally {
                lock.unlock();
            }
        }
    }

    private void start() {
        Consumer<? super EmitterCursor<T>> first = starter;
        if (first != null) {
            starter = null;
            try {
                first.accept(this);
            } catch (Throwable thrown) {
                error(thrown);
            }
        }
    }

    private @Nullable T take() throws Throwable {
        Throwable error;
        Interleaving.point();
        lock.lock();
        try {
            T item = buffer.poll();
            if (item != null || !ended) {
                return item;
            }
            error = failure;
            failure = null;
        } finally {
            lock.unlock();
        }
        if (error != null) {
            throw error;
        }
        return null;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        ask(1);
        T item = take();
        satisfied = item != null;
        return item;
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        ask(max);
        for (int i = 0; i < max; i++) {
            T item = take();
            if (item == null) {
                grant(max - i);
                return false;
            }
            if (!sink.push(item)) {
                break;
            }
        }
        satisfied = true;
        return true;
    }

    @Override
    public boolean isDone() {
        if (satisfied) {
            satisfied = false;
            grant(0); // Looked at without having been asked for more: there is no demand.
        }
        start();
        Interleaving.point();
        lock.lock();
        try {
            return ended && buffer.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        starter = null;
        Runnable action = null;
        Throwable error;
        Interleaving.point();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            error = failure;
            failure = null;
            if (!ended || overflown) {
                action = onCancel;
            }
            onCancel = null;
        } finally {
            lock.unlock();
        }
        // Nobody else touches the buffer of a closed run.
        buffer.discardAll(hooks);
        if (error != null) {
            hooks.dropError(error);
        }
        if (action != null) {
            call(action);
        }
    }

    private void call(Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            hooks.dropError(thrown);
            if (Failures.isFatal(thrown)) {
                throw Failures.sneak(thrown);
            }
        }
    }
}
