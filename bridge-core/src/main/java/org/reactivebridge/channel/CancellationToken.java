package org.reactivebridge.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Says once, to everybody who asked, that work should stop. As a {@link Publisher} it has no items and completes when it is
 * cancelled, so that {@code stream.takeUntil(token)} ends with it.
 *
 * <p>A child is cancelled with its parent, and may be cancelled alone. A parent knows only those of its descendants that
 * somebody listens to: the others ask it. A child that is cancelled, or just forgotten, therefore leaves nothing behind; a
 * listener does until it is taken back.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class CancellationToken implements Publisher<Object> {

    /*
     * Idea
     *   Whether a token is cancelled is found by walking up. Who wants to be told hangs a listener on the token, which then
     *   hangs itself on its parent; the last one that leaves takes the token down again.
     *
     * Who touches what
     *   cancelled                      written under the lock of the tree, once; read anywhere
     *   listeners, children, hanging   whoever holds the lock of the tree
     *
     * Why it is safe
     *   told once         cancel sets the flag and takes all listeners below in one lock hold; a listener that comes later
     *                     finds the flag under the same lock
     *   told in any case  a token with a listener hangs on its parent, up to the root, under the same lock
     *   no foreign code under the lock: listeners are called outside
     *
     * What was traded away
     *   One lock for a tree, held for a few pointer operations; to ask whether a token is cancelled takes none, but a step
     *   for each ancestor.
     */

    private record Cancelled(@Nullable Throwable cause) {}

    private final @Nullable CancellationToken parent;
    private final ReentrantLock lock; // Of the tree.

    private volatile @Nullable Cancelled cancelled;

    private final WaitQueue<Runnable> listeners = new WaitQueue<>();
    private final WaitQueue<CancellationToken> children = new WaitQueue<>();
    private WaitQueue.@Nullable Place<CancellationToken> hanging;

    private CancellationToken(@Nullable CancellationToken parent) {
        this.parent = parent;
        this.lock = parent == null ? new ReentrantLock() : parent.lock;
    }

    /**
     * A new token without a parent.
     *
     * @return a token that is not cancelled
     */
    public static CancellationToken create() {
        return new CancellationToken(null);
    }

    /**
     * A new token that is cancelled with this one, and can be cancelled alone.
     *
     * @return a token that is cancelled if this one is
     */
    public CancellationToken child() {
        return new CancellationToken(this);
    }

    /** What {@link #onCancel} gives, to take the action back. <strong>Concurrent.</strong> */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {

        /** Takes the action back, if it was not called yet; it may be under way on another thread. A second call does nothing. */
        @Override
        void close();
    }

    // ---- Cancelling

    /**
     * Cancels this token and its descendants, without a cause.
     *
     * @return false if it was cancelled before
     */
    public boolean cancel() {
        return cancel(new Cancelled(null));
    }

    /**
     * Cancels this token and its descendants.
     *
     * @param cause why, for whoever asks
     * @return false if it was cancelled before; the cause is then as it was
     * @throws NullPointerException if the cause is null
     */
    public boolean cancel(Throwable cause) {
        return cancel(new Cancelled(Objects.requireNonNull(cause, "cause")));
    }

    private boolean cancel(Cancelled how) {
        List<Runnable> told = new ArrayList<>();
        Interleaving.point();
        lock.lock();
        try {
            if (isCancelled()) {
                return false;
            }
            cancelled = how;
            ArrayDeque<CancellationToken> below = new ArrayDeque<>();
            for (CancellationToken token = this; token != null; token = below.poll()) {
                told.addAll(token.listeners.pollAll());
                below.addAll(token.children.pollAll());
            }
            takeDown();
        } finally {
            lock.unlock();
        }
        tell(told);
        return true;
    }

    /** Everybody is told, whatever the others throw. */
    private static void tell(List<Runnable> listeners) {
        Throwable fatal = null;
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (Throwable thrown) {
                Environment.current().hooks().dropError(thrown);
                if (Failures.isFatal(thrown)) {
                    fatal = thrown;
                }
            }
        }
        if (fatal != null) {
            throw Failures.sneak(fatal);
        }
    }

    // ---- Asking

    /**
     * Whether this token, or one above it, has been cancelled.
     *
     * @return true once it has been
     */
    public boolean isCancelled() {
        return cancellation() != null;
    }

    /**
     * Why this token was cancelled.
     *
     * @return the cause, or null if it was cancelled without one or is not cancelled
     */
    public @Nullable Throwable cause() {
        Cancelled how = cancellation();
        return how == null ? null : how.cause;
    }

    private @Nullable Cancelled cancellation() {
        for (CancellationToken token = this; token != null; token = token.parent) {
            Cancelled how = token.cancelled;
            if (how != null) {
                return how;
            }
        }
        return null;
    }

    // ---- Listening

    /**
     * Waits until this token is cancelled.
     *
     * @return a future that completes empty, without a value, once this token is cancelled; it begins to listen when it is
     *     subscribed to
     * @demand none is needed
     * @thread the thread that cancels, if the run's task has no place of its own
     * @failure none
     * @cancel stops to listen
     * @memory one listener in this token and its ancestors
     */
    public AsyncFuture<Void> cancelled() {
        return ending();
    }

    /**
     * Subscribes to the cancellation: there is no item, and the completion comes when this token is cancelled.
     *
     * @param subscriber gets the signals
     * @throws NullPointerException if the subscriber is null
     */
    @Override
    public void subscribe(Subscriber<? super Object> subscriber) {
        this.ending().subscribe(subscriber);
    }

    private <T> AsyncFuture<T> ending() {
        return AsyncFuture.fromSource((waker, context) -> new Ending<>(this, waker));
    }

    /**
     * Calls an action when this token is cancelled, at once if it is.
     *
     * @param action called once at most, on the thread that cancels; must be quick, and what it throws is dropped
     * @return a handle to take the action back
     * @throws NullPointerException if the action is null
     */
    public Registration onCancel(Runnable action) {
        Objects.requireNonNull(action, "action");
        WaitQueue.Place<Runnable> place = listen(action);
        if (place == null) {
            tell(List.of(action));
            return () -> {};
        }
        return () -> leave(place);
    }

    /** Null if the token is cancelled; the listener is then not told. */
    private WaitQueue.@Nullable Place<Runnable> listen(Runnable listener) {
        Interleaving.point();
        lock.lock();
        try {
            if (isCancelled()) {
                return null;
            }
            WaitQueue.Place<Runnable> place = listeners.add(listener);
            CancellationToken token = this;
            CancellationToken above = parent;
            while (above != null && token.hanging == null) {
                token.hanging = above.children.add(token);
                token = above;
                above = token.parent;
            }
            return place;
        } finally {
            lock.unlock();
        }
    }

    private void leave(WaitQueue.Place<Runnable> place) {
        Interleaving.point();
        lock.lock();
        try {
            if (listeners.remove(place)) {
                takeDown();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: tokens that nobody listens to do not hang on their parents. */
    private void takeDown() {
        CancellationToken token = this;
        CancellationToken above = parent;
        while (above != null && token.hanging != null && token.listeners.isEmpty() && token.children.isEmpty()) {
            above.children.remove(token.hanging);
            token.hanging = null;
            token = above;
            above = token.parent;
        }
    }

    /** For tests: how many children hang here. */
    int hangingChildren() {
        lock.lock();
        try {
            return children.size();
        } finally {
            lock.unlock();
        }
    }

    private static final class Ending<T> implements Cursor<T> {

        private final CancellationToken token;
        private WaitQueue.@Nullable Place<Runnable> place;

        Ending(CancellationToken token, Waker waker) {
            this.token = token;
            this.place = token.listen(waker::wake);
        }

        @Override
        public @Nullable T poll() {
            return null;
        }

        @Override
        public boolean isDone() {
            Interleaving.point();
            return token.isCancelled();
        }

        @Override
        public void close() {
            WaitQueue.Place<Runnable> listening = place;
            place = null;
            if (listening != null) {
                token.leave(listening);
            }
        }
    }
}
