package org.reactivebridge.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * A source that does what it is told: gives items, has nothing for one look, ends or fails. It counts how often it was opened
 * and closed, and complains if it is used after that.
 */
final class Script<T> implements Source<T> {

    private final List<Object> steps = new ArrayList<>();
    private @Nullable Throwable failure;
    private boolean endless;
    int opened;
    int closed;
    int given;

    private record Pause(boolean wakes) {}

    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    static <T> Script<T> of(T... items) {
        return new Script<T>().then(items);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    final Script<T> then(T... items) {
        steps.addAll(List.of(items));
        return this;
    }

    /** Has nothing for one poll, and wakes its task for the next. */
    Script<T> pause() {
        steps.add(new Pause(true));
        return this;
    }

    Script<T> fail(Throwable error) {
        failure = error;
        return this;
    }

    /** Neither ends nor fails behind the last step. */
    Script<T> hang() {
        endless = true;
        return this;
    }

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        opened++;
        return new Run(waker);
    }

    private final class Run implements Cursor<T> {

        private final Waker waker;
        private int at;
        private boolean isClosed;

        Run(Waker waker) {
            this.waker = waker;
        }

        private void check() {
            if (isClosed) {
                throw new AssertionError("used after close()");
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public @Nullable T poll() throws Throwable {
            check();
            if (at == steps.size()) {
                if (failure != null) {
                    throw failure;
                }
                return null;
            }
            Object step = steps.get(at++);
            if (step instanceof Pause) {
                waker.wake();
                return null;
            }
            given++;
            return (T) step;
        }

        @Override
        public boolean isDone() {
            check();
            return !endless && at == steps.size();
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                closed++;
            }
        }
    }
}
