package org.reactivebridge.rxjava;

import java.util.function.Consumer;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.spi.ThreadContext;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * A {@code Single}, a {@code Maybe} or a {@code Completable} as a {@code Mono}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the item
 */
final class ValueMono<T> extends Mono<T> {

    private final Object origin;
    private final Consumer<ValueToReactor<T>> subscription;

    private ValueMono(Object origin, Consumer<ValueToReactor<T>> subscription) {
        this.origin = origin;
        this.subscription = subscription;
    }

    static <T> Mono<T> of(Object origin, Consumer<ValueToReactor<T>> subscription) {
        return onAssembly(new ValueMono<>(origin, subscription));
    }

    Object origin() {
        return origin;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        Context before = ThreadContext.enter(ReactorContexts.toThread(subscriber.currentContext()));
        try {
            subscription.accept(new ValueToReactor<>(subscriber));
        } finally {
            ThreadContext.leave(before);
        }
    }
}
