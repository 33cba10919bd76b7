package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ends that gather: last, reduce, collect, toList, toMap, count, any, all, none, forEachAsync, drain. */
class EndsTest {

    private static final AsyncStream<Integer> FOUR = AsyncStream.range(1, 4);

    private static <T> T resultOf(AsyncFuture<T> future) {
        Recorder<T> run = Recorder.of(future);
        assertThat(run.errors).isEmpty();
        assertThat(run.completions).isOne();
        assertThat(run.items).hasSize(1);
        return run.items.get(0);
    }

    @Test
    void ends_ofFourItems_giveTheirResult() {
        assertThat(resultOf(FOUR.last())).isEqualTo(4);
        assertThat(resultOf(FOUR.reduce(Integer::sum))).isEqualTo(10);
        assertThat(resultOf(FOUR.reduce("", (text, x) -> text + x))).isEqualTo("1234");
        assertThat(resultOf(FOUR.collect(Collectors.toSet()))).isEqualTo(Set.of(1, 2, 3, 4));
        assertThat(resultOf(FOUR.toList())).containsExactly(1, 2, 3, 4);
        assertThat(resultOf(FOUR.toMap(x -> "k" + x)))
                .containsExactly(entry("k1", 1), entry("k2", 2), entry("k3", 3), entry("k4", 4));
        assertThat(resultOf(FOUR.toMap(x -> x, x -> x * x)))
                .containsEntry(4, 16)
                .hasSize(4);
        assertThat(resultOf(FOUR.count())).isEqualTo(4);
    }

    @Test
    void ends_ofNothing_giveWhatTheyDocument() {
        AsyncStream<Integer> nothing = AsyncStream.empty();
        assertThat(Recorder.of(nothing.last()).items).isEmpty();
        assertThat(Recorder.of(nothing.reduce(Integer::sum)).items).isEmpty();
        assertThat(Recorder.of(nothing.drain()).completions).isOne();
        assertThat(resultOf(nothing.reduce("seed", (text, x) -> text + x))).isEqualTo("seed");
        assertThat(resultOf(nothing.toList())).isEmpty();
        assertThat(resultOf(nothing.toMap(x -> x))).isEqualTo(Map.of());
        assertThat(resultOf(nothing.count())).isZero();
        assertThat(resultOf(nothing.any(x -> true))).isFalse();
        assertThat(resultOf(nothing.all(x -> false))).isTrue();
        assertThat(resultOf(nothing.none(x -> true))).isTrue();
    }

    @Test
    void ends_withoutResult_completeWithoutDemand() {
        assertThat(Recorder.idle(AsyncStream.empty().last()).completions).isOne();
        assertThat(Recorder.idle(AsyncStream.<Integer>empty().reduce(Integer::sum)).completions)
                .isOne();
        assertThat(Recorder.idle(AsyncStream.empty().drain()).completions).isOne();
    }

    @ParameterizedTest
    @CsvSource({"0, false, false, true", "3, true, false, false", "9, true, true, false"})
    void match_ofSomeItems_isAnswered(int limit, boolean any, boolean all, boolean none) {
        assertThat(resultOf(FOUR.any(x -> x < limit))).isEqualTo(any);
        assertThat(resultOf(FOUR.all(x -> x < limit))).isEqualTo(all);
        assertThat(resultOf(FOUR.none(x -> x < limit))).isEqualTo(none);
    }

    @Test
    void match_onceDecided_cancelsTheUpstreamAndDiscardsWhatItSaw() {
        HandPublisher<Integer> upstream = new HandPublisher<>();
        Recorder<Boolean> run = Recorder.of(AsyncStream.from(upstream).any(x -> x == 2));
        upstream.next(1, 2);
        assertThat(run.items).containsExactly(true);
        assertThat(run.completions).isOne();
        assertThat(upstream.cancellations).isOne();
        upstream.next(3);
        assertThat(run.discarded).containsExactly(1, 2, 3);
    }

    @Test
    void toList_cancelledOrFailed_discardsWhatItGathered() {
        HandPublisher<Integer> upstream = new HandPublisher<>();
        Recorder<List<Integer>> cancelled =
                Recorder.of(AsyncStream.from(upstream).toList());
        upstream.next(1, 2);
        cancelled.cancel();
        assertThat(cancelled.discarded).containsExactly(1, 2);
        assertThat(upstream.cancellations).isOne();

        Recorder<List<Integer>> failed = Recorder.of(AsyncStream.from(upstream).toList());
        upstream.next(3, 4).fail(new IllegalStateException("boom"));
        assertThat(failed.discarded).containsExactly(3, 4);
        assertThat(failed.errors).hasSize(1);
    }

    @Test
    void lastAndReduce_whenCancelled_discardWhatTheyHold() {
        HandPublisher<String> upstream = new HandPublisher<>();
        Recorder<String> last = Recorder.of(AsyncStream.from(upstream).last());
        upstream.next("a", "b");
        last.cancel();
        assertThat(last.discarded).containsExactly("a", "b");

        Recorder<String> reduced = Recorder.of(AsyncStream.from(upstream).reduce(String::concat));
        upstream.next("a", "b");
        reduced.cancel();
        assertThat(reduced.discarded).containsExactly("ab");
    }

    @Test
    void reduce_throwing_failsOnceAndCancels() {
        HandPublisher<String> upstream = new HandPublisher<>();
        IllegalStateException boom = new IllegalStateException("boom");
        Recorder<String> run = Recorder.of(AsyncStream.from(upstream).reduce((a, b) -> {
            throw boom;
        }));
        upstream.next("a", "b");
        assertThat(run.errors).containsExactly(boom);
        assertThat(run.discarded).containsExactlyInAnyOrder("a", "b");
        assertThat(upstream.cancellations).isOne();
    }

    @Test
    void toMap_ofOneKeyTwice_failsAndDiscardsAll() {
        Recorder<Map<Integer, Integer>> run = Recorder.of(FOUR.toMap(x -> x % 3));
        assertThat(run.errors).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(run.discarded).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void forEachAsync_neverRunsMoreThanItsLimit() {
        AtomicInteger started = new AtomicInteger();
        HandPublisher<Integer> work = new HandPublisher<>();
        Recorder<Void> run = Recorder.of(FOUR.forEachAsync(
                x -> {
                    started.incrementAndGet();
                    return work;
                },
                2));
        assertThat(started).hasValue(2);
        work.subscribers.get(0).onComplete();
        assertThat(started).hasValue(3);
        work.subscribers.get(1).onNext(7);
        work.subscribers.get(1).onComplete();
        work.subscribers.get(2).onComplete();
        assertThat(run.completions).isZero();
        work.subscribers.get(3).onComplete();
        assertThat(run.completions).isOne();
        assertThat(run.discarded).containsExactly(7);
    }

    @Test
    void forEachAsync_whenOneFails_cancelsTheOthers() {
        HandPublisher<Integer> work = new HandPublisher<>();
        Recorder<Void> run = Recorder.of(FOUR.forEachAsync(x -> work, 3));
        IllegalStateException boom = new IllegalStateException("boom");
        work.subscribers.get(1).onError(boom);
        assertThat(run.errors).containsExactly(boom);
        assertThat(work.cancellations).isEqualTo(2);
    }
}
