package org.reactivebridge.stream;

import java.util.Objects;
import java.util.function.Function;
import org.reactivebridge.operator.MapCursor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * A lazy, reusable recipe of an asynchronous result: one item, none, or a failure; a Reactive Streams {@link Publisher}.
 *
 * <p>Nothing happens before somebody subscribes; every subscription is a run of its own. What {@link AsyncStream} says of
 * demand, threads, failures and cancellation is true here too.
 *
 * <p><strong>Immutable</strong>; every method may be called from any thread.
 *
 * @param <T> the type of the result
 */
public final class AsyncFuture<T> implements Publisher<T> {

    private final Recipe<T> recipe;

    AsyncFuture(Recipe<T> recipe) {
        this.recipe = recipe;
    }

    Recipe<T> recipe() {
        return recipe;
    }

    private <R> AsyncFuture<R> then(Recipe.Stage<T, R> stage) {
        return new AsyncFuture<>(recipe.then(stage));
    }

    // ---- Transforming

    /**
     * Applies a function to the result.
     *
     * @param <R> the type of the new result
     * @param mapper the function; must not return null
     * @return a future of what the function returns; empty if this one is; the work starts when it is subscribed to
     * @throws NullPointerException if the mapper is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the mapper throws; {@link NullPointerException} if it returns null
     * @cancel closes the upstream
     * @memory none
     */
    public <R> AsyncFuture<R> map(Function<? super T, ? extends R> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return then(upstream -> MapCursor.source(upstream, mapper));
    }

    /**
     * Starts a run (§1.9).
     *
     * @param subscriber gets the signals; if it is a {@link org.reactivebridge.kernel.ContextProvider}, its context flows up
     * @throws NullPointerException if the subscriber is null
     * @demand as the subscriber requests
     * @thread the thread of the run's task; {@code onSubscribe} on the calling thread
     * @failure as {@code onError}
     * @cancel by the subscription
     * @memory none
     */
    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        recipe.subscribe(subscriber);
    }
}
