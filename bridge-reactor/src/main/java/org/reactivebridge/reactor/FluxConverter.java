package org.reactivebridge.reactor;

import org.reactivebridge.spi.TypeConverter;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Converts {@link Flux}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class FluxConverter implements TypeConverter<Flux> {

    /** Called by the service loader. */
    public FluxConverter() {}

    @Override
    public Class<Flux> type() {
        return Flux.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.MANY;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Flux value) {
        return value;
    }

    @Override
    public Flux fromPublisher(Publisher<?> publisher) {
        return ReactorBridge.flux(publisher);
    }
}
