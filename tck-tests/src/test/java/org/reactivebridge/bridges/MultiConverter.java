package org.reactivebridge.bridges;

import io.smallrye.mutiny.Multi;
import org.reactivebridge.spi.TypeConverter;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** All that it takes for Mutiny's {@code Multi} to be converted from and to any other type. */
@SuppressWarnings({"rawtypes", "unchecked"})
public final class MultiConverter implements TypeConverter<Multi> {

    @Override
    public Class<Multi> type() {
        return Multi.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.MANY;
    }

    @Override
    public Publisher<?> toPublisher(Multi value) {
        return AsyncStream.fromFlow((Multi<Object>) value);
    }

    @Override
    public Multi fromPublisher(Publisher<?> publisher) {
        return Multi.createFrom().publisher(AsyncStream.from(publisher).asFlow());
    }
}
