package org.reactivebridge.reactor;

import org.reactivebridge.stream.AsyncFuture;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/**
 * A future of ours as a {@code Mono}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the result
 */
final class FutureMono<T> extends Mono<T> implements Fuseable {

    private final AsyncFuture<T> future;

    private FutureMono(AsyncFuture<T> future) {
        this.future = future;
    }

    static <T> Mono<T> of(AsyncFuture<T> future) {
        return onAssembly(new FutureMono<>(future));
    }

    AsyncFuture<T> future() {
        return future;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        future.subscribe(ReactorEnd.of(subscriber));
    }
}
