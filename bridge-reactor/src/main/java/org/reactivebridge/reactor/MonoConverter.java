package org.reactivebridge.reactor;

import org.reactivebridge.spi.TypeConverter;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Converts {@link Mono}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class MonoConverter implements TypeConverter<Mono> {

    /** Called by the service loader. */
    public MonoConverter() {}

    @Override
    public Class<Mono> type() {
        return Mono.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.OPTIONAL;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Mono value) {
        return value;
    }

    @Override
    public Mono fromPublisher(Publisher<?> publisher) {
        return ReactorBridge.mono(publisher);
    }
}
