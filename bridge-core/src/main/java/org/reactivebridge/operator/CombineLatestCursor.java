package org.reactivebridge.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Combines the latest items of all sources whenever one of them gives another. The sources are asked in turn, one item each.
 * <strong>Serial.</strong>
 *
 * @param <R> the type of the results
 */
public final class CombineLatestCursor<R> implements Cursor<R> {

    private final Cursor<Object>[] cursors;
    private final @Nullable Object[] latest;
    private final boolean[] used; // The latest item has been in a result.
    private final boolean[] gone; // The source has ended.
    private final Function<? super Object[], ? extends R> combiner;
    private final Waker waker;
    private final Hooks hooks;
    private final int budget;

    private int next;
    private int present; // How many sources have given an item.
    private int open;
    private boolean ended;
    private @Nullable Throwable failure; // Met in isDone, kept for poll.

    private CombineLatestCursor(
            Cursor<Object>[] cursors, Function<? super Object[], ? extends R> combiner, Waker waker, Context context) {
        this.cursors = cursors;
        this.latest = new Object[cursors.length];
        this.used = new boolean[cursors.length];
        this.gone = new boolean[cursors.length];
        this.combiner = combiner;
        this.waker = waker;
        this.hooks = context.hooks();
        this.budget = context.environment().capacities().budget();
        this.open = cursors.length;
        this.ended = cursors.length == 0;
    }

    public static <R> Source<R> source(List<Source<Object>> sources, Function<? super Object[], ? extends R> combiner) {
        return (waker, context) ->
                new CombineLatestCursor<>(ZipCursor.open(sources, waker, context), combiner, waker, context);
    }

    @Override
    public @Nullable R poll() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        int idle = 0; // How many sources in a row had nothing.
        for (int taken = 0; taken < budget && !ended; ) {
            if (idle == cursors.length) {
                return null;
            }
            int index = next;
            next = index + 1 == cursors.length ? 0 : index + 1;
            cursors[index] = Relay.settle(cursors[index]);
            Object item = cursors[index].poll();
            if (item == null) {
                idle++;
                if (cursors[index].isDone()) {
                    finish(index);
                }
                continue;
            }
            idle = 0;
            taken++;
            replace(index, item);
            if (present == cursors.length) {
                R result = Objects.requireNonNull(combiner.apply(latest.clone()), "The combiner returned null");
                Arrays.fill(used, true);
                return result;
            }
        }
        if (!ended) {
            waker.wake();
        }
        return null;
    }

    private void replace(int index, Object item) {
        Object old = latest[index];
        if (old == null) {
            present++;
        } else if (!used[index]) {
            hooks.discard(old);
        }
        latest[index] = item;
        used[index] = false;
    }

    /** Notices that a source has ended, once. */
    private void finish(int index) throws Throwable {
        if (gone[index]) {
            return;
        }
        Cursor<Object> done = cursors[index];
        Cursors.finish(done);
        gone[index] = true;
        cursors[index] = Cursors.ended();
        done.close();
        open--;
        if (open == 0 || latest[index] == null) {
            ended = true; // Without an item of this one there will be no result.
        }
    }

    @Override
    public boolean isDone() {
        if (!ended && failure == null) {
            try {
                for (int i = 0; i < cursors.length; i++) {
                    cursors[i] = Relay.settle(cursors[i]);
                    if (cursors[i].isDone()) {
                        finish(i);
                    }
                }
            } catch (Throwable met) {
                failure = met;
            }
        }
        return ended || failure != null;
    }

    @Override
    public void close() {
        ended = true;
        for (int i = 0; i < cursors.length; i++) {
            cursors[i].close();
            Object held = latest[i];
            latest[i] = null;
            if (held != null && !used[i]) {
                hooks.discard(held);
            }
        }
    }
}
