package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
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
 * A task that has been spawned: the way to its result, and to end it early.
 *
 * <p>The task runs whether or not anybody waits for it; giving this handle up lets it go on. Every handle comes to an end: with
 * the result, with the task's failure, with {@link CancellationException} if it was aborted, by {@link #abort()} or because the
 * runtime was shut down, or with {@link java.util.concurrent.RejectedExecutionException} if it was never accepted.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <T> the type of the result
 */
public final class JoinHandle<T> implements Publisher<T> {

    /*
     * Idea
     *   One word: a list of who waits, or the outcome. Whoever swaps the outcome in tells all that were in the list.
     *
     * Who touches what
     *   state             everybody, by swaps
     *   previous, next    TaskRegistry, under its lock
     *   task              set once, before anybody else has this handle
     */

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup()
                    .findVarHandle(JoinHandle.class, "state", Object.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final long number; // Part of the name, if it is not 0: few are ever asked what they are called.
    private final @Nullable Throwable spawned;
    private @Nullable SpawnTask<T> task;

    @Nullable
    JoinHandle<?> previous;

    @Nullable
    JoinHandle<?> next;

    int shard;

    @SuppressWarnings("unused") // Through STATE.
    private volatile @Nullable Object state; // Null, a Waiter or an Outcome.

    JoinHandle(String name, @Nullable Throwable spawned) {
        this(name, 0, spawned);
    }

    JoinHandle(String name, long number, @Nullable Throwable spawned) {
        this.name = name;
        this.number = number;
        this.spawned = spawned;
    }

    void attach(SpawnTask<T> attached) {
        task = attached;
    }

    // ---- For whoever waits

    /**
     * The result. Any number may wait for it, at any time.
     *
     * @return a future of the result; empty if the task ended without one; fails as the task did, or with {@link
     *     CancellationException} if it was aborted. The task has been started already, and does not care who waits
     * @demand one item
     * @thread the thread of the waiting run's task
     * @failure the task's, the very instance
     * @cancel stops waiting; the task goes on, see {@link #abort()}
     * @memory none
     */
    public AsyncFuture<T> future() {
        return AsyncFuture.fromSource((waker, context) -> new JoinCursor<>(this, waker));
    }

    /**
     * Waits for the result on the calling thread. Not for a worker of the runtime, which must not wait.
     *
     * @return the result, or null if there is none
     * @throws IllegalStateException if called on a worker before the task is over
     * @throws java.util.concurrent.CompletionException if the task failed with a checked exception, its cause; other failures are
     *     thrown as they are
     * @throws CancellationException if the task was aborted, or the thread is interrupted; the task goes on then
     */
    @SuppressWarnings("unchecked") // The outcome's value is what the task of this type gave.
    public @Nullable T join() {
        if (!isDone()) {
            Thread waiting = Thread.currentThread();
            Waker waker = () -> LockSupport.unpark(waiting);
            await(waker);
            try {
                Environment.current().await(this::isDone, Long.MAX_VALUE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                CancellationException cancelled = new CancellationException("Interrupted while waiting for " + name());
                cancelled.initCause(interrupted);
                throw cancelled;
            } finally {
                forget(waker);
            }
        }
        Outcome outcome = (Outcome) Objects.requireNonNull(state);
        if (outcome.failure instanceof RuntimeException || outcome.failure instanceof Error) {
            throw Failures.sneak(outcome.failure);
        }
        if (outcome.failure != null) {
            throw new CompletionException(outcome.failure);
        }
        return (T) outcome.value;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        future().subscribe(subscriber);
    }

    /**
     * The result for code that knows the JDK only. Completing or cancelling what this returns does not touch the task.
     *
     * @return a new stage, which completes with the result, with null if there is none, or with the task's failure
     */
    public CompletionStage<@Nullable T> toCompletionStage() {
        return future().toCompletableFuture().minimalCompletionStage();
    }

    /**
     * Ends the task early: it releases what it holds, and everybody who waits gets a {@link CancellationException}. A blocking
     * call is interrupted; code that computes runs up to the next point where it would wait.
     *
     * @return true if the task will not have a result by virtue of this call; false if it is over
     */
    public boolean abort() {
        return abort(new CancellationException("Task " + name() + " was aborted"));
    }

    /**
     * Whether the task is over.
     *
     * @return true once there is an outcome
     */
    public boolean isDone() {
        return state instanceof Outcome;
    }

    /**
     * Why the task has no result.
     *
     * @return its failure; empty while it runs, and if it succeeded
     */
    public Optional<Throwable> cause() {
        return Optional.ofNullable(state instanceof Outcome outcome ? outcome.failure : null);
    }

    /**
     * What the task is called.
     *
     * @return its name
     */
    public String name() {
        return number == 0 ? name : name + number;
    }

    /** Where the task was spawned, if that is traced. */
    Optional<Throwable> spawned() {
        return Optional.ofNullable(spawned);
    }

    @Override
    public String toString() {
        return name() + "[" + (isDone() ? "done" : task == null ? "new" : task.stateText()) + "]";
    }

    // ---- For the task

    boolean abort(CancellationException reason) {
        if (!complete(new Outcome(null, reason))) {
            return false;
        }
        SpawnTask<T> mine = task;
        if (mine != null) {
            mine.abandon();
        }
        return true;
    }

    boolean succeed(@Nullable T value) {
        return complete(new Outcome(value, null));
    }

    boolean fail(Throwable failure) {
        return complete(new Outcome(null, failure));
    }

    private boolean complete(Outcome outcome) {
        Object before;
        do {
            Interleaving.point();
            before = state;
            if (before instanceof Outcome) {
                return false;
            }
            Interleaving.point();
        } while (!(boolean) STATE.compareAndSet(this, before, (Object) outcome));
        for (Waiter waiter = (Waiter) before; waiter != null; waiter = waiter.next) {
            waiter.waker.wake();
        }
        return true;
    }

    /** Adds who wants to be woken at the end; wakes at once if that has come. */
    void await(Waker waker) {
        Object before;
        do {
            Interleaving.point();
            before = state;
            if (before instanceof Outcome) {
                waker.wake();
                return;
            }
            Interleaving.point();
        } while (!(boolean) STATE.compareAndSet(this, before, (Object) new Waiter(waker, (Waiter) before)));
    }

    /** Takes back {@link #await}. Copies what stands before, since the list is shared with whoever completes. */
    void forget(Waker waker) {
        Object before;
        Waiter after;
        do {
            Interleaving.point();
            before = state;
            if (!(before instanceof Waiter first)) {
                return;
            }
            after = first.without(waker);
            Interleaving.point();
        } while (!(boolean) STATE.compareAndSet(this, before, (Object) after));
    }

    private record Outcome(@Nullable Object value, @Nullable Throwable failure) {}

    private record Waiter(Waker waker, @Nullable Waiter next) {

        @Nullable
        Waiter without(Waker gone) {
            Waiter kept = null;
            Waiter rest = this;
            while (rest != null && rest.waker != gone) {
                kept = new Waiter(rest.waker, kept);
                rest = rest.next;
            }
            Waiter result = rest == null ? null : rest.next;
            for (Waiter each = kept; each != null; each = each.next) {
                result = new Waiter(each.waker, result);
            }
            return result;
        }
    }

    /** Waits for the outcome. <strong>Serial.</strong> */
    private static final class JoinCursor<T> implements Cursor<T>, Waker {

        private final JoinHandle<T> handle;
        private final Waker waker;
        private boolean waiting;
        private boolean over;

        JoinCursor(JoinHandle<T> handle, Waker waker) {
            this.handle = handle;
            this.waker = waker;
        }

        @Override
        public void wake() {
            waker.wake(); // An object for each wait, since two may wait for the same task within one.
        }

        @Override
        @SuppressWarnings("unchecked") // The outcome's value is what the task of this type gave.
        public @Nullable T poll() throws Throwable {
            if (over) {
                return null;
            }
            if (!(handle.state instanceof Outcome outcome)) {
                if (!waiting) {
                    waiting = true;
                    handle.await(this);
                }
                return null;
            }
            over = true;
            if (outcome.failure != null) {
                throw outcome.failure;
            }
            return (T) outcome.value;
        }

        @Override
        public boolean isDone() {
            if (over || (handle.state instanceof Outcome outcome && outcome.value == null)) {
                return true;
            }
            if (!waiting) {
                waiting = true;
                handle.await(this);
            }
            return false;
        }

        @Override
        public void close() {
            over = true;
            if (waiting) {
                handle.forget(this);
            }
        }
    }
}
