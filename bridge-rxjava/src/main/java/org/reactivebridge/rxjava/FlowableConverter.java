package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Flowable;
import org.reactivebridge.spi.TypeConverter;
import org.reactivestreams.Publisher;

/** Converts {@link Flowable}. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class FlowableConverter implements TypeConverter<Flowable> {

    /** Called by the service loader. */
    public FlowableConverter() {}

    @Override
    public Class<Flowable> type() {
        return Flowable.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.MANY;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Flowable value) {
        return value;
    }

    @Override
    public Flowable fromPublisher(Publisher<?> publisher) {
        return RxJavaBridge.flowable(publisher);
    }
}
