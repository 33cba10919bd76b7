package org.reactivebridge.spi;

import org.reactivestreams.Publisher;

/** Leaves a {@link Publisher} as it is. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class PublisherConverter implements TypeConverter<Publisher> {

    /** Called by the service loader. */
    public PublisherConverter() {}

    @Override
    public Class<Publisher> type() {
        return Publisher.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.MANY;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Publisher value) {
        return value;
    }

    @Override
    public Publisher fromPublisher(Publisher<?> publisher) {
        return publisher;
    }
}
