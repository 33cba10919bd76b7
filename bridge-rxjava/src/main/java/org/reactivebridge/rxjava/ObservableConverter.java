package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Observable;
import org.reactivebridge.spi.TypeConverter;
import org.reactivebridge.stream.Overflow;
import org.reactivestreams.Publisher;

/**
 * Converts {@link Observable}; one that is more than 256 items ahead of its demand fails. <strong>Immutable.</strong>
 */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class ObservableConverter implements TypeConverter<Observable> {

    /** How many items may wait for demand before the conversion fails: there is nobody to say what else to do. */
    private static final int MOST_WAITING = 256;

    /** Called by the service loader. */
    public ObservableConverter() {}

    @Override
    public Class<Observable> type() {
        return Observable.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.MANY;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(Observable value) {
        return RxJavaBridge.stream((Observable<Object>) value, Overflow.buffer(MOST_WAITING));
    }

    @Override
    public Observable fromPublisher(Publisher<?> publisher) {
        return RxJavaBridge.observable(publisher);
    }
}
