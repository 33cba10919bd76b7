package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Single;
import org.reactivebridge.spi.TypeConverter;
import org.reactivestreams.Publisher;

/** Converts {@link Single}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class SingleConverter implements TypeConverter<Single> {

    /** Called by the service loader. */
    public SingleConverter() {}

    @Override
    public Class<Single> type() {
        return Single.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.ONE;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Single value) {
        return RxJavaBridge.future((Single<Object>) value);
    }

    @Override
    public Single fromPublisher(Publisher<?> publisher) {
        return RxJavaBridge.single(publisher);
    }
}
