package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.stream.AsyncStream;

/** One run of a stream, pulled by a test as a task would. */
final class Run<R> {

    /** What came of a run; buffers are written in hex. */
    record Outcome(List<String> frames, String end) {

        static Outcome completed(List<String> frames) {
            return new Outcome(frames, "completed");
        }

        static Outcome failed(List<String> frames, Class<? extends Throwable> failure) {
            return new Outcome(frames, failure.getSimpleName());
        }
    }

    final List<R> items = new ArrayList<>();
    final List<Object> discarded = new ArrayList<>();
    final List<Throwable> dropped = new ArrayList<>();

    @Nullable
    Throwable failure;

    boolean ended;

    private final Cursor<R> cursor;
    private boolean woken;

    Run(AsyncStream<R> stream) {
        this(stream, Capacities.defaults());
    }

    Run(AsyncStream<R> stream, Capacities capacities) {
        Environment environment = Environment.system()
                .withHooks(Hooks.defaults().onDiscard(discarded::add).onErrorDropped(dropped::add))
                .withCapacities(capacities);
        cursor = stream.source().open(() -> woken = true, Context.in(environment));
    }

    /** A whole run, polled. */
    static <R> Run<R> all(AsyncStream<R> stream) {
        return new Run<>(stream).take(Integer.MAX_VALUE).close();
    }

    /** A whole run by polls, drains and looks for the end, as they come. */
    static <R> Outcome random(AsyncStream<R> stream, SplittableRandom random) {
        Run<R> run = new Run<>(stream, Capacities.of(1 + random.nextInt(5)));
        while (!run.isOver()) {
            run.woken = false;
            boolean more = true;
            switch (random.nextInt(3)) {
                case 0 -> run.ask();
                case 1 -> more = run.step(0);
                default -> more = run.step(1 + random.nextInt(3));
            }
            if (!more && !run.woken && !run.ask().isOver()) {
                throw new AssertionError("nothing now, and nothing will wake the task; so far " + run.items);
            }
        }
        run.close();
        return run.outcome();
    }

    boolean isOver() {
        return ended || failure != null;
    }

    /** Takes up to so many items, as long as there are some. */
    Run<R> take(int count) {
        for (int left = count; left > 0 && !isOver(); ) {
            woken = false;
            if (step(0)) {
                left--;
            } else if (!ask().isOver() && !woken) {
                break;
            }
        }
        return this;
    }

    /** One poll. */
    void poll() {
        step(0);
    }

    boolean woken() {
        return woken;
    }

    /** One poll or a drain of so many; whether there may be more. */
    private boolean step(int max) {
        try {
            if (max > 0) {
                return cursor.drain(items::add, max);
            }
            R item = cursor.poll();
            if (item != null) {
                items.add(item);
            }
            return item != null;
        } catch (Throwable thrown) {
            failure = thrown;
            return false;
        }
    }

    /** Looks for the end, as a task without demand does. */
    Run<R> ask() {
        if (!isOver()) {
            try {
                if (cursor.isDone()) {
                    ended = true;
                    Cursors.finish(cursor);
                }
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }
        return this;
    }

    Run<R> close() {
        cursor.close();
        cursor.close();
        return this;
    }

    List<String> texts() {
        return items.stream().map(Run::text).toList();
    }

    Outcome outcome() {
        return failure == null
                ? Outcome.completed(texts())
                : new Outcome(texts(), failure.getClass().getSimpleName());
    }

    static String text(Object item) {
        return item instanceof ByteBuffer buffer ? HexFormat.of().formatHex(bytes(buffer)) : item.toString();
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
