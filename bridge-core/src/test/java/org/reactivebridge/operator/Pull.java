package org.reactivebridge.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.kernel.Source;

/** One run of a source, pulled by a test as a task would: by polls, by drains, or by both in turn. */
final class Pull<T> {

    /** How to pull. */
    enum Style {
        POLL,
        DRAIN_ONE,
        DRAIN_TWO,
        DRAIN,
        MIXED,
        ASK_FIRST
    }

    final List<T> items = new ArrayList<>();
    final List<Object> discarded = new ArrayList<>();
    final List<Throwable> dropped = new ArrayList<>();
    final SimulatedEnvironment world = new SimulatedEnvironment(1);

    @Nullable
    Throwable failure;

    boolean ended;
    private boolean woken;
    private final Style style;
    private Cursor<T> cursor;
    private int turn;

    Pull(Source<T> source, Style style) {
        this(source, style, 1024);
    }

    Pull(Source<T> source, Style style, int capacities) {
        this.style = style;
        Environment environment = world.withHooks(
                        Hooks.defaults().onDiscard(discarded::add).onErrorDropped(dropped::add))
                .withCapacities(Capacities.of(capacities));
        cursor = source.open(() -> woken = true, Context.in(environment));
    }

    static <T> Pull<T> all(Source<T> source, Style style) {
        return new Pull<>(source, style).toEnd();
    }

    /** Pulls to the end, and closes. Fails if the run has nothing and nothing will wake it. */
    Pull<T> toEnd() {
        while (!ended && failure == null) {
            woken = false;
            take(Integer.MAX_VALUE);
            if (!ended && failure == null && !woken) {
                if (world.pendingTimers() == 0) {
                    throw new AssertionError("nothing now, and nothing will wake the task; so far " + items);
                }
                world.runUntilQuiet();
            }
        }
        close();
        return this;
    }

    /** Pulls up to so many items, as long as there are some at hand. */
    Pull<T> take(int count) {
        int end = count == Integer.MAX_VALUE ? count : items.size() + count;
        try {
            while (items.size() < end) {
                cursor = Relay.settle(cursor);
                if (style == Style.ASK_FIRST && isDone()) {
                    return this;
                }
                if (!step(end - items.size())) {
                    isDone();
                    return this;
                }
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
        return this;
    }

    boolean isDone() throws Throwable {
        cursor = Relay.settle(cursor);
        if (cursor.isDone()) {
            Cursors.finish(cursor);
            ended = true;
        }
        return ended;
    }

    /** Looks for the end as a task without demand does. */
    Pull<T> ask() {
        try {
            isDone();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        return this;
    }

    private boolean step(int max) throws Throwable {
        turn++;
        Style now = style == Style.MIXED ? (turn % 3 == 0 ? Style.POLL : Style.DRAIN_TWO) : style;
        if (now == Style.POLL || now == Style.ASK_FIRST) {
            T item = cursor.poll();
            if (item != null) {
                items.add(item);
            }
            return item != null;
        }
        int size = now == Style.DRAIN_ONE ? 1 : now == Style.DRAIN_TWO ? Math.min(2, max) : Math.min(max, 1000);
        return cursor.drain(
                item -> {
                    items.add(item);
                    return items.size() % 5 != 0;
                },
                size);
    }

    void close() {
        cursor.close();
        cursor.close();
    }
}
