package org.reactivebridge.spi;

import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;

/** Converts {@link AsyncFuture}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class AsyncFutureConverter implements TypeConverter<AsyncFuture> {

    /** Called by the service loader. */
    public AsyncFutureConverter() {}

    @Override
    public Class<AsyncFuture> type() {
        return AsyncFuture.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.OPTIONAL;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(AsyncFuture value) {
        return value;
    }

    @Override
    public AsyncFuture fromPublisher(Publisher<?> publisher) {
        return AsyncFuture.from(publisher);
    }
}
