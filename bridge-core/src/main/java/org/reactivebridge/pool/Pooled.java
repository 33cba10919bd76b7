package org.reactivebridge.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Discardable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.stream.AsyncFuture;

/**
 * A connection in the hands of a borrower, who gives it back once.
 *
 * <p>Whoever receives it owns it, also if the run that gave it is cancelled later. If it never reaches anybody, because an operator
 * or a cancelled run discards it on the way, it goes back to the pool by itself.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <C> the type of the connection
 */
public final class Pooled<C> implements AutoCloseable, Discardable {

    private static final VarHandle CONNECTION;

    static {
        try {
            CONNECTION = MethodHandles.lookup()
                    .findVarHandle(Pooled.class, "connection", Object.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PoolCore<C> core;
    private final Slot<C> slot;

    private volatile @Nullable Object connection; // Null once it has been given back: whoever makes it null gives back.

    @Nullable
    Completion returned; // Under the pool's lock: who waits for the connection to be clean or closed.

    boolean isReturned; // Under the pool's lock.

    Pooled(PoolCore<C> core, Slot<C> slot, C connection) {
        this.core = core;
        this.slot = slot;
        CONNECTION.setRelease(
                this, (Object) connection); // Nobody else knows the handle yet: there is nothing to wait for.
    }

    /**
     * The connection, which must not be used any more once it has been given back.
     *
     * @return the connection
     * @throws IllegalStateException if it has been given back
     */
    @SuppressWarnings("unchecked") // Only the constructor writes anything but null.
    public C value() {
        Object held = connection;
        if (held == null) {
            throw new IllegalStateException("This connection was given back to pool " + core.name());
        }
        return (C) held;
    }

    /**
     * Whether the borrower has given the connection back.
     *
     * @return true from the first call of {@link #release()}, {@link #invalidate()} or {@link #close()} on
     */
    public boolean isReleased() {
        return connection == null;
    }

    /** Gives the connection back, to be reset and lent again. A second call does nothing. */
    public void release() {
        C held = take();
        if (held != null) {
            core.release(this, slot, held, false);
        }
    }

    /**
     * Gives the connection back to be closed: the borrower knows that it is of no use to anybody. Does nothing if it has been given
     * back before.
     */
    public void invalidate() {
        C held = take();
        if (held != null) {
            core.release(this, slot, held, true);
        }
    }

    /** {@link #release()}. */
    @Override
    public void close() {
        release();
    }

    /** {@link #release()}: nobody has received it. */
    @Override
    public void discard() {
        release();
    }

    /**
     * When the connection has been given back and is clean, or cannot be cleaned and is being closed.
     *
     * @return a future that is empty then; it gives nothing back by itself
     * @demand none is needed
     * @thread the thread that gives back or cleans, if the run's task has no place of its own
     * @failure none
     * @cancel waits no longer
     * @memory none
     */
    public AsyncFuture<Void> returned() {
        return core.returned(this);
    }

    /** The use was cancelled in the middle: what is on the wire is known to the manager only, if to anybody. */
    void cancelled() {
        C held = take();
        if (held != null) {
            core.release(this, slot, held, !core.survivesCancel(held));
        }
    }

    @SuppressWarnings("unchecked") // Only the constructor writes anything but null.
    private @Nullable C take() {
        Interleaving.point();
        Object held = connection;
        if (held == null) {
            return null;
        }
        Interleaving.point();
        return CONNECTION.compareAndSet(this, held, (Object) null) ? (C) held : null;
    }

    @Override
    public String toString() {
        Object held = connection;
        return "Pooled[" + (held == null ? "given back" : held) + "]";
    }
}
