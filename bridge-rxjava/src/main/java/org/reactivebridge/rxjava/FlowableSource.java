package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Flowable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.PublisherSource;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.spi.ThreadContext;

/**
 * Runs a {@code Flowable}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 */
record FlowableSource<T>(Flowable<? extends T> publisher) implements PublisherSource<T> {

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        FlowableCursor<T> cursor = new FlowableCursor<>(waker, context);
        Context before = ThreadContext.enter(context);
        try {
            RxJavaContext.checkKept(context);
            publisher.subscribe(cursor);
        } catch (Throwable failure) {
            cursor.subscribeFailed(failure); // §1.9: it may not throw, but this one does.
        } finally {
            ThreadContext.leave(before);
        }
        return cursor;
    }
}
