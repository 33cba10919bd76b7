package org.reactivebridge.reactor;

import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;

/**
 * A stream or future of ours as a {@code Flux}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 */
final class StreamFlux<T> extends Flux<T> implements Fuseable {

    private final Publisher<T> publisher;

    private StreamFlux(Publisher<T> publisher) {
        this.publisher = publisher;
    }

    static <T> Flux<T> of(Publisher<T> ours) {
        return onAssembly(new StreamFlux<>(ours));
    }

    Publisher<T> publisher() {
        return publisher;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        publisher.subscribe(ReactorEnd.of(subscriber));
    }
}
