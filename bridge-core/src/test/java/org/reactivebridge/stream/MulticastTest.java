package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** share, broadcast, replay, cache. */
class MulticastTest {

    private final HandPublisher<Integer> upstream = new HandPublisher<>();
    private final AsyncStream<Integer> stream = AsyncStream.from(upstream);

    @Test
    void share_hasOneRunForAll_whoComeGetWhatComesThen() {
        AsyncStream<Integer> shared = stream.share();
        Recorder<Integer> first = Recorder.of(shared);
        upstream.next(1);
        Recorder<Integer> second = Recorder.of(shared);
        upstream.next(2).complete();
        assertThat(upstream.subscribers).hasSize(1);
        assertThat(first.items).containsExactly(1, 2);
        assertThat(second.items).containsExactly(2);
        assertThat(first.completions + second.completions).isEqualTo(2);
    }

    @Test
    void share_afterTheLastCancelled_startsANewRun() {
        AsyncStream<Integer> shared = stream.share();
        Recorder<Integer> first = Recorder.of(shared);
        Recorder<Integer> second = Recorder.of(shared);
        first.cancel();
        assertThat(upstream.cancellations).isZero();
        second.cancel();
        assertThat(upstream.cancellations).isOne();
        Recorder<Integer> third = Recorder.of(shared);
        upstream.next(3);
        assertThat(upstream.subscribers).hasSize(2);
        assertThat(third.items).containsExactly(3);
    }

    @Test
    void share_subscribedFromWithinTheEnd_startsANewRun_rxJava6185_6501() {
        AtomicInteger runs = new AtomicInteger();
        AsyncStream<Integer> shared = AsyncStream.deferContext(context -> AsyncStream.of(runs.incrementAndGet()))
                .share();
        List<Object> log = new ArrayList<>();
        shared.subscribe(log::add, log::add, () -> shared.subscribe(log::add, log::add, () -> log.add("both ended")));
        assertThat(log).containsExactly(1, 2, "both ended");
    }

    @Test
    void share_subscribedFromWithinTheLastCancellation_startsANewRun_reactorCore3487_2649() {
        List<Recorder<Integer>> late = new ArrayList<>();
        List<AsyncStream<Integer>> self = new ArrayList<>();
        AsyncStream<Integer> shared = stream.doFinally(kind -> {
                    if (late.isEmpty()) {
                        late.add(Recorder.of(self.get(0)));
                    }
                })
                .share();
        self.add(shared);
        Recorder.of(shared).cancel();
        upstream.next(5).complete();
        assertThat(late).hasSize(1);
        assertThat(late.get(0).items).containsExactly(5);
        assertThat(late.get(0).completions).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void broadcast_runsAheadOfTheSlowestByItsCapacityAndNoMore(int capacity) {
        List<Integer> produced = new ArrayList<>();
        AsyncStream<Integer> shared =
                AsyncStream.range(0, 100).doOnNext(produced::add).broadcast(capacity);
        Recorder<Integer> slow = Recorder.idle(shared);
        Recorder<Integer> fast = Recorder.of(shared);
        assertThat(produced).hasSize(capacity);
        assertThat(fast.items).hasSizeLessThanOrEqualTo(capacity);
        slow.request(Long.MAX_VALUE);
        assertThat(slow.items).hasSize(100).isSorted();
        assertThat(slow.completions + fast.completions).isEqualTo(2);
        assertThat(slow.discarded).isEmpty();
    }

    @Test
    void broadcast_slowestLeaves_theOthersGoOn() {
        AsyncStream<Integer> shared = AsyncStream.range(0, 100).broadcast(2);
        Recorder<Integer> slow = Recorder.idle(shared);
        Recorder<Integer> fast = Recorder.of(shared);
        assertThat(fast.isEnded()).isFalse();
        slow.cancel();
        assertThat(fast.completions).isOne();
    }

    @Test
    void share_itemThatNobodyTook_isDiscardedOnce() {
        AsyncStream<Integer> shared = stream.share();
        Recorder<Integer> first = Recorder.idle(shared);
        Recorder<Integer> second = Recorder.idle(shared);
        upstream.next(1, 2);
        second.request(1);
        first.cancel();
        assertThat(first.discarded).isEmpty();
        second.cancel();
        assertThat(first.discarded).containsExactly(2);
        assertThat(second.items).containsExactly(1);
        assertThat(second.discarded).isEmpty();
    }

    @Test
    void share_itemsLeftBehindTheEnd_areDiscardedByTheLastToLeave() {
        Recorder<Integer> run = Recorder.idle(stream.share());
        upstream.next(1, 2).complete();
        run.cancel();
        assertThat(run.discarded).containsExactly(1, 2);
    }

    @Test
    void share_failure_reachesAll_orIsDropped() {
        IllegalStateException boom = new IllegalStateException("boom");
        AsyncStream<Integer> shared = stream.share();
        Recorder<Integer> first = Recorder.of(shared);
        Recorder<Integer> second = Recorder.of(shared);
        upstream.fail(boom);
        assertThat(first.errors).containsExactly(boom);
        assertThat(second.errors).containsExactly(boom);
        assertThat(first.dropped).isEmpty();

        Recorder<Integer> third = Recorder.idle(shared);
        upstream.next(1).fail(boom);
        assertThat(third.errors).isEmpty();
        third.cancel();
        assertThat(third.dropped).containsExactly(boom);
        assertThat(third.discarded).containsExactly(1);
    }

    @Test
    void replay_keepsTheLastItemsAndTheEnd() {
        AsyncStream<Integer> shared = stream.replay(2);
        Recorder<Integer> first = Recorder.of(shared);
        upstream.next(1, 2, 3);
        Recorder<Integer> second = Recorder.of(shared);
        assertThat(second.items).containsExactly(2, 3);
        upstream.next(4).complete();
        assertThat(first.items).containsExactly(1, 2, 3, 4);
        assertThat(second.items).containsExactly(2, 3, 4);
        Recorder<Integer> late = Recorder.of(shared);
        assertThat(late.items).containsExactly(3, 4);
        assertThat(late.completions).isOne();
        assertThat(upstream.subscribers).hasSize(1);
        assertThat(first.discarded).isEmpty();
    }

    @Test
    void replay_ofMoreThanThePrefetch_holdsThemAll() {
        AsyncStream<Integer> shared = AsyncStream.range(0, 1000).replay(900);
        assertThat(Recorder.of(shared).items).hasSize(1000);
        assertThat(Recorder.of(shared).items).hasSize(900).startsWith(100).endsWith(999);
    }

    @Test
    void replay_keepsAFailure_andForgetsACancelledRun() {
        IllegalStateException boom = new IllegalStateException("boom");
        AsyncStream<Integer> shared = stream.replay(1);
        Recorder<Integer> cancelled = Recorder.idle(shared);
        upstream.next(7);
        cancelled.cancel();
        assertThat(cancelled.discarded).containsExactly(7);
        Recorder.of(shared);
        upstream.next(8).fail(boom);
        Recorder<Integer> late = Recorder.of(shared);
        assertThat(late.items).containsExactly(8);
        assertThat(late.errors).containsExactly(boom);
        assertThat(upstream.subscribers).hasSize(2);
    }

    @Test
    void cache_runsOnce_andKeepsTheResultOrItsLack() {
        AtomicInteger runs = new AtomicInteger();
        AsyncFuture<Integer> cached =
                AsyncFuture.defer(() -> AsyncFuture.of(runs.incrementAndGet())).cache();
        assertThat(runs).hasValue(0);
        assertThat(Recorder.of(cached).items).containsExactly(1);
        assertThat(Recorder.of(cached).items).containsExactly(1);
        assertThat(Recorder.of(cached.filter(x -> x == 1)).items).containsExactly(1);
        AsyncFuture<Integer> none = AsyncFuture.<Integer>defer(() -> {
                    runs.incrementAndGet();
                    return AsyncFuture.empty();
                })
                .cache();
        assertThat(Recorder.of(none).completions + Recorder.of(none).completions)
                .isEqualTo(2);
        assertThat(runs).hasValue(2);
    }

    @Test
    void cache_failure_isToldToThoseWhoWait_andNotKept() {
        AsyncFuture<Integer> cached = stream.first().cache();
        Recorder<Integer> first = Recorder.of(cached);
        Recorder<Integer> second = Recorder.of(cached);
        IllegalStateException boom = new IllegalStateException("boom");
        upstream.fail(boom);
        assertThat(first.errors).containsExactly(boom);
        assertThat(second.errors).containsExactly(boom);
        Recorder<Integer> third = Recorder.of(cached);
        upstream.next(1);
        assertThat(third.items).containsExactly(1);
    }

    @Test
    void cache_cancelledByAll_cancelsTheRun_andByOneDoesNot() {
        AsyncFuture<Integer> cached = stream.first().cache();
        Recorder<Integer> first = Recorder.of(cached);
        Recorder<Integer> second = Recorder.of(cached);
        first.cancel();
        assertThat(upstream.cancellations).isZero();
        second.cancel();
        assertThat(upstream.cancellations).isOne();
        Recorder<Integer> third = Recorder.of(cached);
        upstream.next(1);
        assertThat(third.items).containsExactly(1);
    }

    @Test
    void sizes_lessThanOne_areRefused() {
        assertThatThrownBy(() -> stream.broadcast(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> stream.replay(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 256})
    void share_subscribersComeAndGoWhileRunsEnd_noneHangs_reactorCore3487(int capacity) throws Exception {
        int rounds = 3000;
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            AsyncStream<Integer> shared =
                    AsyncStream.range(0, 4).subscribeOn(executor).broadcast(capacity);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<?>> threads = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                int own = thread;
                threads.add(executor.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        start.await();
                        Recorder<Integer> run = Recorder.of(shared);
                        if ((round + own) % 3 == 0) {
                            run.cancel();
                        } else {
                            run.awaitEnd();
                            assertThat(run.items).isSorted();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> thread : threads) {
                thread.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
