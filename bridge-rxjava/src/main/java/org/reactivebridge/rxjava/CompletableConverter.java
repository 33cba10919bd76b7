package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Completable;
import org.reactivebridge.spi.TypeConverter;
import org.reactivestreams.Publisher;

/** Converts {@link Completable}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class CompletableConverter implements TypeConverter<Completable> {

    /** Called by the service loader. */
    public CompletableConverter() {}

    @Override
    public Class<Completable> type() {
        return Completable.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.NONE;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Completable value) {
        return RxJavaBridge.completion(value);
    }

    @Override
    public Completable fromPublisher(Publisher<?> publisher) {
        return RxJavaBridge.completable(publisher);
    }
}
