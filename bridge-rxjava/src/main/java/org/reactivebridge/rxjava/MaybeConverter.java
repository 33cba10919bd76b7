package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Maybe;
import org.reactivebridge.spi.TypeConverter;
import org.reactivestreams.Publisher;

/** Converts {@link Maybe}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class MaybeConverter implements TypeConverter<Maybe> {

    /** Called by the service loader. */
    public MaybeConverter() {}

    @Override
    public Class<Maybe> type() {
        return Maybe.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.OPTIONAL;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Maybe value) {
        return RxJavaBridge.future((Maybe<Object>) value);
    }

    @Override
    public Maybe fromPublisher(Publisher<?> publisher) {
        return RxJavaBridge.maybe(publisher);
    }
}
