package org.reactivebridge.spi;

import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** Converts {@link AsyncStream}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class AsyncStreamConverter implements TypeConverter<AsyncStream> {

    /** Called by the service loader. */
    public AsyncStreamConverter() {}

    @Override
    public Class<AsyncStream> type() {
        return AsyncStream.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.MANY;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(AsyncStream value) {
        return value;
    }

    @Override
    public AsyncStream fromPublisher(Publisher<?> publisher) {
        return AsyncStream.from(publisher);
    }
}
