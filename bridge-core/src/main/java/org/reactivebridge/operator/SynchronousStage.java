package org.reactivebridge.operator;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Says of a stage's source what is known of its upstream's: that it never waits. For stages that wait for nothing but their
 * upstream. <strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 * @param source the stage's source
 */
record SynchronousStage<T>(Source<T> source) implements Source<T> {

    /** The source of a stage over an upstream, with what is known of that. */
    static <T> Source<T> over(Source<?> upstream, Source<T> stage) {
        return upstream.isSynchronous() ? new SynchronousStage<>(stage) : stage;
    }

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        return source.open(waker, context);
    }

    @Override
    public boolean isSynchronous() {
        return true;
    }
}
