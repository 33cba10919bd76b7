package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** What the faces add to the cursors: lists of publishers, recursion, views. */
class SourcesTest {

    @Test
    void concat_ofAMillionStreams_hasConstantDepth() throws Exception {
        List<AsyncStream<Integer>> many = java.util.Collections.nCopies(1_000_000, AsyncStream.of(1));

        assertThat(SmallStack.call(() -> SmallStack.await(AsyncStream.concat(many))))
                .isEqualTo(1_000_000L);
    }

    @Test
    void concatWith_deferredToItself_hasConstantDepth_reactorCore1441() throws Exception {
        AtomicInteger left = new AtomicInteger(1_000_000);

        assertThat(SmallStack.call(() -> SmallStack.await(countDown(left)))).isEqualTo(1_000_001L);
    }

    private static AsyncStream<Integer> countDown(AtomicInteger left) {
        return AsyncStream.of(1)
                .concatWith(
                        AsyncStream.defer(() -> left.getAndDecrement() == 0 ? AsyncStream.empty() : countDown(left)));
    }

    @Test
    void merge_upstreamFails_cancelsTheOthers_rxJava6825() {
        HandPublisher<Integer> other = new HandPublisher<>();
        IllegalStateException boom = new IllegalStateException("boom");

        Recorder<Integer> run = Recorder.of(AsyncStream.merge(other, AsyncStream.error(boom)));

        assertThat(run.errors).containsExactly(boom);
        assertThat(other.cancellations).isEqualTo(other.subscribers.size()).isEqualTo(1);
    }

    @Test
    void fromFlow_ownView_comesBack() {
        AsyncStream<Integer> stream = AsyncStream.of(1, 2);

        assertThat(AsyncStream.fromFlow(stream.asFlow())).isSameAs(stream);
        assertThat(Recorder.of(AsyncStream.fromFlow(FlowAdapters.toFlowPublisher(stream))).items)
                .containsExactly(1, 2);
    }

    @Test
    void never_neitherGivesNorEnds() {
        Recorder<Integer> run = Recorder.of(AsyncStream.<Integer>never());

        assertThat(run.isEnded()).isFalse();
        run.cancel();
    }

    @Test
    @SuppressWarnings("NullAway")
    void concat_nullPublisher_isRefusedAtAssembly() {
        assertThatThrownBy(() -> AsyncStream.concat(AsyncStream.of(1), null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void mapAsync_unordered_givesResultsAsTheyCome() {
        java.util.concurrent.CompletableFuture<Integer> first = new java.util.concurrent.CompletableFuture<>();

        Recorder<Integer> run = Recorder.of((Publisher<Integer>) AsyncStream.of(1, 2)
                .mapAsync(
                        x -> x == 1 ? AsyncFuture.<Integer>fromCompletionStage(() -> first) : AsyncFuture.of(x),
                        Concurrency.unordered(2)));
        assertThat(run.items).containsExactly(2);
        first.complete(1);

        assertThat(run.items).containsExactly(2, 1);
        assertThat(run.completions).isEqualTo(1);
    }
}
