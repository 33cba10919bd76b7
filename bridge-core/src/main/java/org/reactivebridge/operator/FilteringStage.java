package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Waker;

/**
 * A stage that may leave items out. A poll is a drain of one item, and gives up after a budget of items left out, so that a
 * stream in which nothing matches can be cancelled and starves nobody.
 *
 * <p><strong>Serial.</strong>
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of this stage's items
 */
abstract class FilteringStage<T, R> extends Stage<T, R> {

    private final Waker waker;
    private final int budget;
    private @Nullable One<R> one;
    private @Nullable Throwable failure; // Came behind an item that was polled.
    private @Nullable Class<?> unconcerned; // Of the last item left out with which the hooks have nothing to do.

    FilteringStage(Cursor<T> upstream, Waker waker, Context context) {
        super(upstream, context);
        this.waker = waker;
        this.budget = context.environment().capacities().budget();
    }

    @Override
    public final @Nullable R poll() throws Throwable {
        One<R> target = one;
        if (target == null) {
            target = new One<>();
            one = target;
        }
        boolean more = false;
        try {
            more = drain(target, budget);
        } catch (Throwable thrown) {
            if (target.isEmpty()) {
                throw thrown;
            }
            failure = thrown;
        }
        R item = target.take();
        if (item == null && more) {
            waker.wake();
        }
        return item;
    }

    /** Discards an item. That there is nothing to do is remembered for its class: streams of one class are the rule. */
    final void leaveOut(T item) {
        Class<?> type = item.getClass();
        if (type != unconcerned) {
            if (hooks.concerns(type)) {
                hooks.discard(item);
            } else {
                unconcerned = type;
            }
        }
    }

    @Override
    final boolean drainUpstream(int max) throws Throwable {
        if (failure != null) {
            throw failure;
        }
        return super.drainUpstream(max);
    }

    @Override
    public final boolean isDone() {
        return failure != null || super.isDone();
    }

    /** Takes one item and asks for no more. */
    private static final class One<R> implements Sink<R> {

        private @Nullable R item;

        @Override
        public boolean push(R pushed) {
            item = pushed;
            return false;
        }

        boolean isEmpty() {
            return item == null;
        }

        @Nullable
        R take() {
            R taken = item;
            item = null;
            return taken;
        }
    }
}
