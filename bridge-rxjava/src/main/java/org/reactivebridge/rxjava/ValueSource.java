package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import java.util.function.Consumer;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.spi.ThreadContext;

/**
 * Runs a {@code Single}, a {@code Maybe} or a {@code Completable}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the item
 * @param origin what is subscribed to, as it was given
 * @param subscription how
 */
record ValueSource<T>(Object origin, Consumer<ValueCursor<T>> subscription) implements Source<T> {

    static <T> ValueSource<T> of(Single<T> single) {
        return new ValueSource<>(single, single::subscribe);
    }

    static <T> ValueSource<T> of(Maybe<T> maybe) {
        return new ValueSource<>(maybe, maybe::subscribe);
    }

    static <T> ValueSource<T> of(Completable completable) {
        return new ValueSource<>(completable, completable::subscribe);
    }

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        ValueCursor<T> cursor = new ValueCursor<>(waker, context.hooks());
        Context before = ThreadContext.enter(context);
        try {
            RxJavaContext.checkKept(context);
            subscription.accept(cursor);
        } catch (Throwable failure) {
            cursor.onError(failure); // It may not throw, but this one does.
        } finally {
            ThreadContext.leave(before);
        }
        return cursor;
    }
}
