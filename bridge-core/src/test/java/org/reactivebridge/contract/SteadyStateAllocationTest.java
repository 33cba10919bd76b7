package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A stream that runs allocates nothing for an item, unless the operator makes an object by meaning. Counts bytes, no time: the same
 * stream with more items, compiled, must not need more of them.
 */
class SteadyStateAllocationTest {

    private static final int ITEMS = 5_000;
    private static final int WARM_UP = 8;
    private static final int TRIES = 4;

    /** Bytes: less than any object has, and enough for one that is made for each drain of some tens of items. */
    private static final double NOTHING = 1;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Integer ITEM = 1;

    /** Operators that make objects, with the reason. */
    private static final Map<String, String> MAKERS = Map.ofEntries(
            Map.entry("broadcast", "a node for each item, along which subscribers walk at their own pace"),
            Map.entry("share", "the same"),
            Map.entry("replay", "the same, and keeps them"),
            Map.entry("buffer", "the lists"),
            Map.entry("window", "the windows"),
            Map.entry("collect", "what collects, in these lines a list of everything"),
            Map.entry("toList", "the list"),
            Map.entry("toMap", "the map, whose keys differ"),
            Map.entry("takeLast", "keeps what it takes, in this line everything"),
            Map.entry("concatMap", "the user's inner stream, and its cursor"),
            Map.entry("flatMap", "the same"),
            Map.entry("forEachAsync", "the user's future, and its cursor"),
            Map.entry("mapAsync", "the same"),
            Map.entry("flatMapIterable", "the user's collection and its iterator"),
            Map.entry("reduce", "the user's sums, which do not fit into the cache of Integer"),
            Map.entry("zipWith", "the user's other stream, which this line starts anew for each item"));

    /** Lines whose variant runs the operator anew inside of a stream for each item. */
    private static final Set<String> INNER = Set.of(
            "of inner streams",
            "of an inner stream",
            "latest, of inner streams",
            "first, of inner streams",
            "for ever, of inner streams that are cut",
            "of a failed inner stream",
            "one group of 1");

    @TestFactory
    Stream<DynamicTest> item_onItsWay_makesNoObject() {
        return lines().filter(line -> !makes(line))
                .map(line -> DynamicTest.dynamicTest(line.toString(), () -> {
                    for (long batch : new long[] {Long.MAX_VALUE, 1}) {
                        assertThat(bytesForAnItem(Objects.requireNonNull(line.over()), batch))
                                .as("bytes for an item, requested by %s", batch == 1 ? "ones" : "all")
                                .isLessThan(NOTHING);
                    }
                }));
    }

    /** Each has a turn of its own, on the thread that pushes it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void item_pushedAlone_makesNoObject(boolean merged) {
        Pushed pushed = new Pushed();
        Batches batches = new Batches(Long.MAX_VALUE);
        AsyncStream<Integer> stream =
                merged ? AsyncStream.of(pushed, new Pushed()).flatMap(inner -> inner) : AsyncStream.from(pushed);
        stream.map(item -> item).filter(item -> true).subscribe(batches);
        pushed.push(WARM_UP * ITEMS);
        double fewest = Double.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            pushed.push(ITEMS);
            fewest = Math.min(fewest, (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) ITEMS);
        }
        assertThat(batches.failure).isNull();
        assertThat(batches.received).isEqualTo((WARM_UP + TRIES) * ITEMS);
        assertThat(fewest).as("bytes for an item").isLessThan(NOTHING);
    }

    @Test
    void bytesForAnItem_operatorThatMakesAnObject_seesIt() {
        assertThat(bytesForAnItem(stream -> stream.map(item -> new int[1]), Long.MAX_VALUE))
                .isGreaterThanOrEqualTo(16);
    }

    @Test
    void exceptions_areThere() {
        Set<String> names = new HashSet<>();
        Set<String> variants = new HashSet<>();
        lines().forEach(line -> {
            names.add(line.method());
            variants.add(line.variant());
        });
        assertThat(names).containsAll(MAKERS.keySet());
        assertThat(variants).containsAll(INNER);
        assertThat(lines().filter(line -> !makes(line)).count()).isGreaterThan(50);
    }

    private static Stream<Line> lines() {
        return OperatorTable.lines().stream().filter(line -> line.kind() == Kind.STAGE || line.kind() == Kind.END);
    }

    private static boolean makes(Line line) {
        return MAKERS.containsKey(line.method()) || INNER.contains(line.variant());
    }

    private static double bytesForAnItem(Function<AsyncStream<Integer>, Publisher<?>> over, long batch) {
        for (int i = 0; i < WARM_UP; i++) {
            bytes(over, 2 * ITEMS, batch);
        }
        double fewest = Double.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long few = bytes(over, ITEMS, batch);
            long many = bytes(over, 3 * ITEMS, batch);
            fewest = Math.min(fewest, (many - few) / (2.0 * ITEMS));
        }
        return fewest;
    }

    private static long bytes(Function<AsyncStream<Integer>, Publisher<?>> over, int length, long batch) {
        Publisher<?> publisher = over.apply(AsyncStream.fromIterable(Collections.nCopies(length, ITEM)));
        Batches batches = new Batches(batch);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        publisher.subscribe(batches);
        long after = THREADS.getCurrentThreadAllocatedBytes();
        assertThat(batches.failure).isNull();
        assertThat(batches.completed).as("has run to its end on this thread").isTrue();
        return after - before;
    }

    /** Gives the same item again and again, to a subscriber that asks for more in time. */
    private static final class Pushed implements Publisher<Integer>, Subscription {

        private @Nullable Subscriber<? super Integer> subscriber;

        @Override
        public void subscribe(Subscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}

        void push(int count) {
            Subscriber<? super Integer> target = Objects.requireNonNull(subscriber);
            for (int i = 0; i < count; i++) {
                target.onNext(ITEM);
            }
        }
    }

    private static final class Batches implements Subscriber<Object> {

        private final long batch;
        private Subscription subscription = new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };
        private int received;
        private boolean completed;
        private Throwable failure;

        Batches(long batch) {
            this.batch = batch;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(batch);
        }

        @Override
        public void onNext(Object item) {
            received++;
            if (batch == 1) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }
}
