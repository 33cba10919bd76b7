package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * A stream or future of ours as a {@code Flowable}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 */
final class StreamFlowable<T> extends Flowable<T> {

    private final Publisher<T> publisher;

    private StreamFlowable(Publisher<T> publisher) {
        this.publisher = publisher;
    }

    static <T> Flowable<T> of(Publisher<T> ours) {
        return RxJavaPlugins.onAssembly(new StreamFlowable<>(ours));
    }

    Publisher<T> publisher() {
        return publisher;
    }

    @Override
    protected void subscribeActual(Subscriber<? super T> subscriber) {
        IllegalStateException missing = RxJavaContext.missing(subscriber);
        (missing == null ? publisher : AsyncStream.<T>error(missing)).subscribe(FlowableEnd.of(subscriber));
    }
}
