package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

class UsingTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");
    private static final IllegalStateException LATE = new IllegalStateException("late");

    private final List<String> log = new ArrayList<>();
    private final CompletableFuture<String> released = new CompletableFuture<>();

    private Recorder<Integer> run(Publisher<Integer> items) {
        return Recorder.of(AsyncStream.<String, Integer>using(() -> "resource", resource -> items, resource -> {
            log.add("release " + resource);
            return AsyncFuture.<String>fromCompletionStage(() -> released, CancelPolicy.DETACH);
        }));
    }

    @Test
    void end_completesWhenTheReleaseHasEnded() {
        Recorder<Integer> run = run(AsyncStream.of(1, 2));

        assertThat(run.items).containsExactly(1, 2);
        assertThat(log).containsExactly("release resource");
        assertThat(run.completions).isZero();
        released.complete("done");

        assertThat(run.completions).isEqualTo(1);
        assertThat(run.discarded).containsExactly("done");
        assertThat(log).hasSize(1);
    }

    @Test
    void end_releaseFails_isTheFailure() {
        Recorder<Integer> run = run(AsyncStream.of(1, 2));

        released.completeExceptionally(LATE);

        assertThat(run.errors).containsExactly(LATE);
    }

    @Test
    void failure_releaseFailsToo_isSuppressedInTheFirst() {
        IllegalStateException first = new IllegalStateException("first");
        Recorder<Integer> run = run(AsyncStream.of(1).concatWith(AsyncStream.error(first)));
        assertThat(run.errors).isEmpty();

        released.completeExceptionally(LATE);

        assertThat(run.items).containsExactly(1);
        assertThat(run.errors).containsExactly(first);
        assertThat(first).hasSuppressedException(LATE);
    }

    @Test
    void cancel_releasesOnceAndDropsAFailureOfIt() {
        Recorder<Integer> run = run(AsyncStream.never());
        assertThat(log).isEmpty();

        run.cancel();
        assertThat(log).containsExactly("release resource");
        released.completeExceptionally(LATE);

        assertThat(log).hasSize(1);
        assertThat(run.dropped).containsExactly(LATE);
    }

    @Test
    void cancel_whileReleasing_letsTheReleaseGoOn() {
        Recorder<Integer> run = run(AsyncStream.of(1));

        run.cancel();
        released.complete("done");

        assertThat(log).hasSize(1);
        assertThat(run.discarded).containsExactly("done");
        assertThat(run.isEnded()).isFalse();
        assertThat(run.dropped).isEmpty();
    }

    @Test
    void subscribe_acquireThrows_neitherUsesNorReleases() {
        Recorder<Integer> run = Recorder.of(AsyncStream.<String, Integer>using(
                () -> {
                    throw BOOM;
                },
                resource -> {
                    throw new AssertionError("used");
                },
                resource -> {
                    throw new AssertionError("released");
                }));

        assertThat(run.errors).containsExactly(BOOM);
    }

    @Test
    void subscribe_useThrows_releases() {
        Recorder<Integer> run = Recorder.of(AsyncStream.<String, Integer>using(
                () -> "resource",
                resource -> {
                    throw BOOM;
                },
                resource -> {
                    log.add("release");
                    return AsyncStream.empty();
                }));

        assertThat(run.errors).containsExactly(BOOM);
        assertThat(log).containsExactly("release");
    }

    @Test
    void closeable_closedOnceBehindTheItems() {
        AutoCloseable resource = () -> log.add("closed");
        Recorder<Integer> ended =
                Recorder.of(AsyncStream.<AutoCloseable, Integer>using(() -> resource, r -> AsyncStream.of(1, 2)));
        assertThat(ended.completions).isEqualTo(1);
        assertThat(log).containsExactly("closed");

        Recorder.of(AsyncStream.<AutoCloseable, Integer>using(() -> resource, r -> AsyncStream.never()))
                .cancel();
        assertThat(log).hasSize(2);
    }

    @Test
    void closeable_closeThrows_isTheFailure() {
        Recorder<Integer> run = Recorder.of(AsyncStream.<AutoCloseable, Integer>using(
                () -> () -> {
                    throw BOOM;
                },
                r -> AsyncStream.of(1)));

        assertThat(run.items).containsExactly(1);
        assertThat(run.errors).containsExactly(BOOM);
    }

    @Test
    void downstreamFails_passesAndReleases() {
        Recorder<Integer> run = Recorder.of(
                AsyncStream.<AutoCloseable, Integer>using(() -> () -> log.add("closed"), r -> AsyncStream.of(1, 2))
                        .map(x -> {
                            throw BOOM;
                        }));

        assertThat(run.errors).containsExactly(BOOM);
        assertThat(log).containsExactly("closed");
    }
}
