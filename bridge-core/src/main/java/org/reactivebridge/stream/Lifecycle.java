package org.reactivebridge.stream;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.EndPeekCursor;

/** The stages that both faces have for the life of a run. <strong>Immutable.</strong> */
final class Lifecycle {

    private Lifecycle() {}

    static <T> Source<T> onOpen(Source<T> upstream, Runnable action) {
        return (waker, context) -> {
            try {
                action.run();
            } catch (Throwable failure) {
                return Cursors.failed(failure);
            }
            return upstream.open(waker, context);
        };
    }

    static <T> Source<T> withContext(Source<T> upstream, UnaryOperator<Context> change) {
        return (waker, context) -> {
            Context changed;
            try {
                changed = Objects.requireNonNull(change.apply(context), "The new context is null");
            } catch (Throwable failure) {
                return Cursors.failed(failure);
            }
            return upstream.open(waker, changed);
        };
    }

    static <T> Source<T> onError(Source<T> upstream, Consumer<? super Throwable> observer) {
        EndPeekCursor.Listener listener = new EndPeekCursor.Listener() {
            @Override
            public void failed(Throwable failure) {
                observer.accept(failure);
            }
        };
        return EndPeekCursor.source(upstream, listener, false);
    }

    static <T> Source<T> onComplete(Source<T> upstream, Runnable action) {
        EndPeekCursor.Listener listener = new EndPeekCursor.Listener() {
            @Override
            public void completed() {
                action.run();
            }
        };
        return EndPeekCursor.source(upstream, listener, false);
    }

    static <T> Source<T> onCancel(Source<T> upstream, Runnable action) {
        EndPeekCursor.Listener listener = new EndPeekCursor.Listener() {
            @Override
            public void cancelled() {
                action.run();
            }
        };
        return EndPeekCursor.source(upstream, listener, false);
    }

    static <T> Source<T> onRelease(Source<T> upstream, Consumer<? super EndKind> action) {
        EndPeekCursor.Listener listener = new EndPeekCursor.Listener() {
            @Override
            public void completed() {
                action.accept(EndKind.COMPLETED);
            }

            @Override
            public void failed(Throwable failure) {
                action.accept(EndKind.FAILED);
            }

            @Override
            public void cancelled() {
                action.accept(EndKind.CANCELLED);
            }
        };
        return EndPeekCursor.source(upstream, listener, true);
    }
}
