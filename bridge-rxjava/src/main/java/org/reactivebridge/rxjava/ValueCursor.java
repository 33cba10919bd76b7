package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Waker;

/**
 * Gives the outcome of a {@code Single}, a {@code Maybe} or a {@code Completable}.
 *
 * @param <T> the type of the item
 */
final class ValueCursor<T> implements Cursor<T>, SingleObserver<T>, MaybeObserver<T>, CompletableObserver {

    /*
     * Idea
     *   Two references, each swapped once by RxJava's side and once by close; whoever comes second cleans up.
     *
     * Who touches what
     *   outcome     by swaps: null (pending) -> Outcome (the first terminal signal) -> CLOSED, or null -> CLOSED (close)
     *   upstream    by swaps: null -> Disposable (onSubscribe) -> CLOSED, or null -> CLOSED (close, or a terminal signal)
     *   given       the task only
     *
     * Why it is safe
     *   once        the outcome is put by a swap that expects null: a second signal, or one that comes too late, sees that, and
     *               goes to the hooks
     *   cancelled   close takes the disposable, or leaves CLOSED for the one that is still to come, which is then disposed of;
     *               behind a terminal signal there is nothing to dispose of
     *   no lost wake-up   the outcome is put, then the task is woken
     */

    private static final Object CLOSED = new Object();

    private static final VarHandle OUTCOME;
    private static final VarHandle UPSTREAM;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OUTCOME = lookup.findVarHandle(ValueCursor.class, "outcome", Object.class)
                    .withInvokeExactBehavior();
            UPSTREAM = lookup.findVarHandle(ValueCursor.class, "upstream", Object.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Waker waker;
    private final Hooks hooks;

    @SuppressWarnings("unused") // Through OUTCOME.
    private volatile @Nullable Object outcome;

    @SuppressWarnings("unused") // Through UPSTREAM.
    private volatile @Nullable Object upstream;

    private boolean given;

    ValueCursor(Waker waker, Hooks hooks) {
        this.waker = waker;
        this.hooks = hooks;
    }

    private record Outcome(@Nullable Object item, @Nullable Throwable failure) {}

    // ---- RxJava's side: any thread

    @Override
    public void onSubscribe(Disposable disposable) {
        if (!(boolean) UPSTREAM.compareAndSet(this, (Object) null, (Object) disposable)) {
            disposable.dispose(); // The second, or too late.
        }
    }

    @Override
    public void onSuccess(T item) {
        if (item == null) {
            onError(new NullPointerException("onSuccess(null)"));
        } else if (!settle(new Outcome(item, null))) {
            if (outcome == CLOSED) {
                hooks.discard(item);
            } else {
                hooks.dropItem(item);
            }
        }
    }

    @Override
    public void onError(Throwable error) {
        Throwable failure = error == null ? new NullPointerException("onError(null)") : error;
        if (!settle(new Outcome(null, failure))) {
            hooks.dropError(failure);
        }
    }

    @Override
    public void onComplete() {
        boolean ignored = settle(new Outcome(null, null));
    }

    private boolean settle(Outcome settled) {
        if (!(boolean) OUTCOME.compareAndSet(this, (Object) null, (Object) settled)) {
            return false;
        }
        UPSTREAM.setVolatile(this, CLOSED);
        waker.wake();
        return true;
    }

    // ---- The task's side: serial

    @Override
    @SuppressWarnings("unchecked") // Only onSuccess puts an item in.
    public @Nullable T poll() throws Throwable {
        if (given || !(outcome instanceof Outcome settled)) {
            return null;
        }
        given = true;
        if (settled.failure != null) {
            throw settled.failure;
        }
        return (T) settled.item;
    }

    @Override
    public boolean isDone() {
        return given || (outcome instanceof Outcome settled && settled.item == null);
    }

    @Override
    public void close() {
        Object open = (Object) UPSTREAM.getAndSet(this, CLOSED);
        if (open instanceof Disposable disposable) {
            try {
                disposable.dispose();
            } catch (Throwable failure) {
                hooks.dropError(failure);
            }
        }
        if ((Object) OUTCOME.getAndSet(this, CLOSED) instanceof Outcome settled && !given) {
            if (settled.item != null) {
                hooks.discard(settled.item);
            } else if (settled.failure != null) {
                hooks.dropError(settled.failure);
            }
        }
    }
}
