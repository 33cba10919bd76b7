package org.reactivebridge.bridges;

import io.smallrye.mutiny.Uni;
import org.reactivebridge.spi.TypeConverter;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** All that it takes for Mutiny's {@code Uni} to be converted from and to any other type. */
@SuppressWarnings({"rawtypes", "unchecked"})
public final class UniConverter implements TypeConverter<Uni> {

    @Override
    public Class<Uni> type() {
        return Uni.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.OPTIONAL;
    }

    @Override
    public Publisher<?> toPublisher(Uni value) {
        return AsyncStream.fromFlow(((Uni<Object>) value).toMulti()).first();
    }

    @Override
    public Uni fromPublisher(Publisher<?> publisher) {
        return Uni.createFrom().publisher(AsyncFuture.from(publisher).asFlow());
    }
}
