package org.reactivebridge.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Interleaving;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Hands signals to functions and asks for everything.
 *
 * @param <T> the type of the items
 */
public final class FunctionSubscriber<T> implements Subscriber<T>, ContextProvider {

    /*
     * Idea
     *   One word: no subscription yet, subscribed, or over. Who swaps it to "over" may signal the end or cancel.
     *
     * Who touches what
     *   state                     everybody, by swaps: null, then the run's subscription, then OVER
     *   the functions             final, called in signals, which are serial
     */

    private static final Subscription OVER = new Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    };

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup()
                    .findVarHandle(FunctionSubscriber.class, "state", Subscription.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Context context;
    private final Consumer<? super T> onNext;
    private final @Nullable Consumer<? super Throwable> onError;
    private final Runnable onComplete;

    @SuppressWarnings("unused") // Through STATE.
    private volatile @Nullable Subscription state;

    /**
     * A subscriber that has not been subscribed yet.
     *
     * @param context the context of the run
     * @param onNext gets each item; what it throws cancels the run and goes to {@code onError}
     * @param onError gets the failure; null to report it as dropped
     * @param onComplete called at the end
     */
    public FunctionSubscriber(
            Context context,
            Consumer<? super T> onNext,
            @Nullable Consumer<? super Throwable> onError,
            Runnable onComplete) {
        this.context = context;
        this.onNext = onNext;
        this.onError = onError;
        this.onComplete = onComplete;
    }

    @Override
    public Context context() {
        return context;
    }

    /** Cancels the run. Does nothing once it is over. */
    public void cancel() {
        Subscription open = leave();
        if (open != null) {
            open.cancel();
        }
    }

    /**
     * Whether the run has ended, failed or been cancelled.
     *
     * @return true once no function will be called any more, but for one that is being called
     */
    public boolean isDone() {
        return state == OVER;
    }

    private @Nullable Subscription leave() {
        Interleaving.point();
        return (Subscription) STATE.getAndSet(this, OVER);
    }

    @Override
    public void onSubscribe(Subscription given) {
        Objects.requireNonNull(given, "subscription"); // §2.13
        Interleaving.point();
        if ((boolean) STATE.compareAndSet(this, (Subscription) null, given)) {
            given.request(Long.MAX_VALUE);
        } else {
            given.cancel(); // §2.5
        }
    }

    @Override
    public void onNext(T item) {
        if (isDone()) {
            context.hooks().discard(item); // §2.8
            return;
        }
        try {
            onNext.accept(item);
        } catch (Throwable failure) {
            context.hooks().discard(item);
            Subscription open = leave();
            if (open != null) {
                open.cancel();
            }
            tell(failure);
        }
    }

    @Override
    public void onError(Throwable error) {
        if (leave() == OVER) {
            context.hooks().dropError(error);
        } else {
            tell(error);
        }
    }

    private void tell(Throwable error) {
        Consumer<? super Throwable> handler = onError;
        if (handler == null) {
            context.hooks().dropError(error);
        } else {
            try {
                handler.accept(error);
            } catch (Throwable second) {
                Failures.suppress(second, error);
                context.hooks().dropError(second);
            }
        }
        if (Failures.isFatal(error)) {
            throw Failures.sneak(error);
        }
    }

    @Override
    public void onComplete() {
        if (leave() != OVER) {
            try {
                onComplete.run();
            } catch (Throwable failure) {
                tell(failure);
            }
        }
    }
}
