package org.reactivebridge.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.reactivebridge.channel.Watch;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.runtime.MissedTicks;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Counts which stage runs on which thread. Stages only ever add to counters; once a second a task copies these, and what happened in the
 * last seconds is the difference of two copies, so that nobody resets anything under somebody's hands.
 *
 * <p><strong>Concurrent.</strong>
 */
@Component
class StageBoard implements DisposableBean {

    /** How far back the view reaches. */
    static final int SECONDS = 5;

    private static final int MOST_THREADS = 200;
    private static final String OTHERS = "others";

    /** What a stage has done so far. */
    private static final class Counters {
        final Map<String, LongAdder> threads = new ConcurrentHashMap<>();
        final LongAdder hops = new LongAdder();
    }

    /** A copy of a stage's counters. */
    private record Copy(Map<String, Long> threads, long hops) {}

    /** Copies of all stages. */
    private record Sample(long nanos, Map<Stage, Copy> stages) {}

    /**
     * What a stage did in the last seconds.
     *
     * @param stage its name
     * @param title what it does
     * @param library by what
     * @param perSecond how many items a second
     * @param hopsPerItem how often an item came from another thread than that of the stage before
     * @param threads how many items on which thread
     */
    record StageView(
            String stage,
            String title,
            String library,
            double perSecond,
            double hopsPerItem,
            Map<String, Long> threads) {}

    /**
     * All stages.
     *
     * @param mode how the application runs
     * @param seconds how many seconds are counted
     * @param threads the threads on which anything ran, sorted
     * @param hopsPerSecond how often any item changed threads
     * @param stages the stages
     */
    record View(String mode, double seconds, List<String> threads, double hopsPerSecond, List<StageView> stages) {}

    private final Map<Stage, Counters> counters = new EnumMap<>(Stage.class);
    private final Deque<Sample> samples = new ArrayDeque<>(); // Its own task's.
    private final Watch<View> view;
    private final String mode;
    private final JoinHandle<Void> sampling;

    StageBoard(AsyncRuntime runtime, LiveProperties properties) {
        for (Stage stage : Stage.values()) {
            counters.put(stage, new Counters());
        }
        mode = properties.mode();
        samples.add(sample());
        view = Watch.create(difference(samples.getLast(), samples.getLast()));
        sampling = runtime.spawn(
                "threads of stages",
                runtime.interval(Duration.ofSeconds(1), MissedTicks.SKIP)
                        .doOnNext(tick -> take())
                        .drain());
    }

    /** A trail for an item that begins on this thread. */
    Trail trail() {
        return new Trail(this, Thread.currentThread());
    }

    /** An item is in a stage, on this thread. */
    void count(Stage stage, boolean isHop) {
        Counters of = counters.get(stage);
        if (of == null) {
            throw new IllegalStateException("No counters for " + stage);
        }
        String name = Thread.currentThread().getName();
        LongAdder items = of.threads.get(name);
        if (items == null) {
            // Names may be without end where threads come and go; the board is not to be.
            String key = of.threads.size() < MOST_THREADS ? name : OTHERS;
            items = of.threads.computeIfAbsent(key, any -> new LongAdder());
        }
        items.increment();
        if (isHop) {
            of.hops.increment();
        }
    }

    /** The last seconds. */
    View view() {
        return view.value();
    }

    /** The last seconds, again and again; who is slow gets the newest. */
    AsyncStream<View> views() {
        return view.changes();
    }

    private void take() {
        samples.add(sample());
        if (samples.size() > SECONDS + 1) {
            samples.removeFirst();
        }
        view.send(difference(samples.getFirst(), samples.getLast()));
    }

    private Sample sample() {
        Map<Stage, Copy> copies = new EnumMap<>(Stage.class);
        counters.forEach((stage, of) -> {
            Map<String, Long> threads = new HashMap<>();
            of.threads.forEach((name, items) -> threads.put(name, items.sum()));
            copies.put(stage, new Copy(threads, of.hops.sum()));
        });
        return new Sample(System.nanoTime(), copies);
    }

    private View difference(Sample from, Sample to) {
        double seconds = Math.max((to.nanos - from.nanos) / 1e9, 1e-3);
        List<StageView> stages = new ArrayList<>();
        Map<String, Long> all = new HashMap<>();
        long hops = 0;
        for (Stage stage : Stage.values()) {
            Copy before = from.stages.getOrDefault(stage, new Copy(Map.of(), 0));
            Copy after = to.stages.getOrDefault(stage, before);
            Map<String, Long> threads = new java.util.TreeMap<>(NAMES);
            long items = 0;
            for (Map.Entry<String, Long> thread : after.threads.entrySet()) {
                long count = thread.getValue() - before.threads.getOrDefault(thread.getKey(), 0L);
                if (count > 0) {
                    threads.put(thread.getKey(), count);
                    all.merge(thread.getKey(), count, Long::sum);
                    items += count;
                }
            }
            long moved = after.hops - before.hops;
            hops += moved;
            stages.add(new StageView(
                    stage.name(),
                    stage.title(),
                    stage.library(),
                    items / seconds,
                    items == 0 ? 0 : (double) moved / items,
                    threads));
        }
        return new View(mode, seconds, all.keySet().stream().sorted(NAMES).toList(), hops / seconds, stages);
    }

    /** So that thread 10 stands behind thread 9. */
    private static final Comparator<String> NAMES = Comparator.comparing((String name) -> name.replaceAll("\\d+", ""))
            .thenComparing(String::length)
            .thenComparing(Comparator.naturalOrder());

    @Override
    public void destroy() {
        sampling.abort();
        view.complete();
    }
}
