package org.reactivebridge.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Interleaving;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The result of one run as a {@link CompletableFuture} that cancels the run when it is cancelled itself, or when a stage
 * that depends on it is.
 *
 * @param <T> the type of the result; null stands for none
 */
public final class CancellingFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    /*
     * Idea
     *   A future that is completed by anybody but the run's subscriber has no more use for the run. Stages derived from
     *   it are futures of this class too, which know the first one and pass a cancellation on.
     *
     * Who touches what (Run)
     *   subscription   swapped once from null: to the driver's, or to CANCELLED
     *   item           the subscriber's side puts it in; the end, or whoever cancels, takes it by a swap
     *
     * Why it is safe
     *   nothing is lost   onNext puts the item in, then looks whether the future is complete; whoever completes it from
     *                     outside looks for the item after that: one of the two sees the other, and the swap has one winner
     *   no late request   a cancellation that comes before the subscription leaves its mark there
     */

    private final Run<?> run;

    private CancellingFuture(Run<?> run) {
        this.run = run;
    }

    /**
     * Makes the subscriber of a run.
     *
     * @param <T> the type of the item
     * @param context the context of the run
     * @return a subscriber whose {@link Run#future} is the result
     */
    public static <T> Run<T> run(Context context) {
        return new Run<>(context);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CancellingFuture<>(run);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            CancellingFuture<?> first = run.future;
            if (first != this) {
                first.cancel(false);
            }
        }
        return cancelled;
    }

    /**
     * Waits for the result of a run.
     *
     * @param environment where to wait
     * @param timeoutNanos how long at most
     * @return whether the future is complete
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(Environment environment, long timeoutNanos) throws InterruptedException {
        Thread waiting = Thread.currentThread();
        CompletableFuture<Boolean> unused = handle((result, failure) -> {
            LockSupport.unpark(waiting);
            return true;
        });
        return environment.await(this::isDone, timeoutNanos);
    }

    /**
     * The result of a complete future.
     *
     * @return the item, or null for none
     * @throws Throwable the failure, the very instance that the run gave
     */
    public T result() throws Throwable {
        // Not by get(): that of JDK 25 throws another CancellationException than the one that was given.
        Outcome<T> outcome = handle(Outcome::new).get();
        Throwable failure = outcome.failure;
        if (failure == null) {
            return outcome.value;
        }
        throw failure instanceof CompletionException
                ? Objects.requireNonNullElse(failure.getCause(), failure)
                : failure;
    }

    private record Outcome<T extends @Nullable Object>(
            T value, @Nullable Throwable failure) {}

    /**
     * The subscriber that completes the future.
     *
     * @param <T> the type of the item
     */
    public static final class Run<T> implements Subscriber<T>, ContextProvider {

        private static final Subscription CANCELLED = new Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
        };

        private static final VarHandle SUBSCRIPTION;
        private static final VarHandle ITEM;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                SUBSCRIPTION = lookup.findVarHandle(Run.class, "subscription", Subscription.class)
                        .withInvokeExactBehavior();
                ITEM = lookup.findVarHandle(Run.class, "item", Object.class).withInvokeExactBehavior();
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /** Completed by this subscriber with the item, with null for none, or with the failure. */
        public final CancellingFuture<@Nullable T> future;

        private final Context context;

        @SuppressWarnings("unused") // Through SUBSCRIPTION.
        private volatile @Nullable Subscription subscription;

        @SuppressWarnings("unused") // Through ITEM.
        private volatile @Nullable Object item;

        private Run(Context context) {
            this.context = context;
            this.future = new CancellingFuture<>(this);
            CompletableFuture<Boolean> unused = future.handle((result, failure) -> {
                completed();
                return true;
            });
        }

        @Override
        public Context context() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription given) {
            Objects.requireNonNull(given, "subscription"); // §2.13
            Interleaving.point();
            if ((boolean) SUBSCRIPTION.compareAndSet(this, (Subscription) null, given)) {
                given.request(Long.MAX_VALUE);
            } else {
                given.cancel(); // §2.5, or cancelled before
            }
        }

        @Override
        public void onNext(T next) {
            Interleaving.point();
            Object before = (Object) ITEM.getAndSet(this, (Object) next);
            if (before != null) {
                context.hooks().discard(before);
            }
            Interleaving.point();
            if (future.isDone()) {
                discardItem();
            }
        }

        @Override
        public void onError(Throwable failure) {
            discardItem();
            if (!future.completeExceptionally(failure)) {
                context.hooks().dropError(failure);
            }
        }

        @Override
        @SuppressWarnings("unchecked") // Only items are put in.
        public void onComplete() {
            Interleaving.point();
            T result = (T) (Object) ITEM.getAndSet(this, (Object) null);
            if (!future.complete(result) && result != null) {
                context.hooks().discard(result);
            }
        }

        /** The future is complete, by whomsoever: after a signal of the end, cancelling does nothing (§3.7). */
        private void completed() {
            Interleaving.point();
            Subscription open = (Subscription) SUBSCRIPTION.getAndSet(this, CANCELLED);
            if (open != null) {
                open.cancel();
            }
            discardItem();
        }

        private void discardItem() {
            Interleaving.point();
            Object left = (Object) ITEM.getAndSet(this, (Object) null);
            if (left != null) {
                context.hooks().discard(left);
            }
        }
    }
}
