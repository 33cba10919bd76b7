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

/**
 * Combines the first items of all sources, then the second ones, and so on. <strong>Serial.</strong>
 *
 * @param <R> the type of the results
 */
public final class ZipCursor<R> implements Cursor<R> {

    private final Cursor<Object>[] cursors;
    private final @Nullable Object[] slots;
    private final Function<? super Object[], ? extends R> combiner;
    private final Hooks hooks;
    private @Nullable Throwable failure; // Met in isDone, kept for poll.
    private boolean ended;

    private ZipCursor(Cursor<Object>[] cursors, Function<? super Object[], ? extends R> combiner, Context context) {
        this.cursors = cursors;
        this.slots = new Object[cursors.length];
        this.combiner = combiner;
        this.hooks = context.hooks();
        this.ended = cursors.length == 0;
    }

    /**
     * The recipe.
     *
     * @param combiner makes a result of one item of each source; the array is used again for the next
     */
    public static <R> Source<R> source(List<Source<Object>> sources, Function<? super Object[], ? extends R> combiner) {
        return (waker, context) -> new ZipCursor<>(open(sources, waker, context), combiner, context);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
    static Cursor<Object>[] open(List<Source<Object>> sources, org.reactivebridge.kernel.Waker waker, Context context) {
        Cursor<Object>[] cursors = new Cursor[sources.size()];
        for (int i = 0; i < cursors.length; i++) {
            cursors[i] = sources.get(i).open(waker, context);
        }
        return cursors;
    }

    @Override
    public @Nullable R poll() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        if (ended) {
            return null;
        }
        boolean complete = true;
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] == null) {
                cursors[i] = Relay.settle(cursors[i]);
                slots[i] = cursors[i].poll();
                complete &= slots[i] != null;
            }
        }
        if (complete) {
            R result = Objects.requireNonNull(combiner.apply(slots), "The combiner returned null");
            Arrays.fill(slots, null); // If it threw, they are still there to be discarded.
            return result;
        }
        lookForEnd();
        return null;
    }

    /** A source that has ended, and left no item behind, ends it all; if one of several has failed, the failure counts. */
    private void lookForEnd() throws Throwable {
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] == null) {
                cursors[i] = Relay.settle(cursors[i]);
                if (cursors[i].isDone()) {
                    Cursors.finish(cursors[i]);
                    ended = true;
                }
            }
        }
    }

    @Override
    public boolean isDone() {
        if (!ended && failure == null) {
            try {
                lookForEnd();
            } catch (Throwable met) {
                failure = met;
            }
        }
        return ended || failure != null;
    }

    @Override
    public void close() {
        ended = true;
        for (int i = 0; i < slots.length; i++) {
            cursors[i].close();
            Object held = slots[i];
            slots[i] = null;
            if (held != null) {
                hooks.discard(held);
            }
        }
    }
}
