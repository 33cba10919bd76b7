package org.reactivebridge.r2dbc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Reads the one answer of a driver's publisher. Unlike what takes the first item of a stream, it does not cancel behind the item:
 * there are drivers that then take back what they have given. <strong>Concurrent.</strong>
 *
 * @param <T> the type of the answer
 */
final class One<T> extends CompletableFuture<@Nullable T> implements Subscriber<T>, ContextProvider {

    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
    private final @Nullable Consumer<? super T> late;
    private final Context context;
    private @Nullable T answer; // The publisher's signals only.

    private One(@Nullable Consumer<? super T> late, Context context) {
        this.late = late;
        this.context = context;
    }

    private One(@Nullable Consumer<? super T> late) {
        this(late, Context.in(Environment.current()));
    }

    /**
     * A future of the answer, empty if there is none; the publisher is asked for when the future is run. It ends with the publisher: on a
     * connection an exchange is not over before that.
     */
    static <T> AsyncFuture<T> of(Supplier<? extends Publisher<? extends T>> publisher) {
        return run(publisher, null);
    }

    /** As {@link #of(Supplier)}, but ends with the item; an item that comes when nobody waits any more goes to a function. */
    static <T> AsyncFuture<T> of(Supplier<? extends Publisher<? extends T>> publisher, Consumer<? super T> late) {
        return run(publisher, late);
    }

    private static <T> AsyncFuture<T> run(
            Supplier<? extends Publisher<? extends T>> publisher, @Nullable Consumer<? super T> late) {
        return AsyncFuture.fromSource((waker, context) -> AsyncFuture.<T>fromCompletionStage(
                        () -> start(publisher.get(), new One<T>(late, context)))
                .source()
                .open(waker, context));
    }

    /** Asks now; the answer may be there already when this returns. */
    static <T> One<T> start(Publisher<? extends T> publisher) {
        return start(publisher, new One<>(null));
    }

    private static <T> One<T> start(Publisher<? extends T> publisher, One<T> one) {
        publisher.subscribe(one);
        return one;
    }

    /** For what is only to be done. */
    static Subscriber<Object> ignoring() {
        return new One<>(null);
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (upstream.compareAndSet(null, subscription)) {
            subscription.request(1);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        Consumer<? super T> taker = late;
        if (taker == null) {
            answer = item;
        } else if (!complete(item)) {
            taker.accept(item);
        }
    }

    @Override
    public void onError(Throwable failure) {
        completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        complete(answer);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean isCancelled = super.cancel(mayInterrupt);
        if (isCancelled) {
            Subscription running = upstream.getAndSet(Idle.SUBSCRIPTION);
            if (running != null) {
                running.cancel();
            }
        }
        return isCancelled;
    }
}
