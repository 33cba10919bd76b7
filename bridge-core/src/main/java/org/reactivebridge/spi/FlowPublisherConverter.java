package org.reactivebridge.spi;

import java.util.concurrent.Flow;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** Converts {@link Flow.Publisher}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class FlowPublisherConverter implements TypeConverter<Flow.Publisher> {

    /** Called by the service loader. */
    public FlowPublisherConverter() {}

    @Override
    public Class<Flow.Publisher> type() {
        return Flow.Publisher.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.MANY;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Flow.Publisher value) {
        return AsyncStream.fromFlow((Flow.Publisher<Object>) value);
    }

    @Override
    public Flow.Publisher fromPublisher(Publisher<?> publisher) {
        return AsyncStream.from(publisher).asFlow();
    }
}
