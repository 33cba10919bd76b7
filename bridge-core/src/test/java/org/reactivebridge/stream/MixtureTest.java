package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.testing.OperatorTable;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Polling and draining a cursor come to the same, in any mixture, at any capacity. */
class MixtureTest {

    private static final int LENGTH = 50;

    static Stream<Line> streams() {
        return OperatorTable.lines().stream()
                .filter(line -> line.maxLength() >= LENGTH)
                // Skips the ticks that nobody asked for in time, so that its items depend on the clock.
                .filter(line -> !line.method().equals("interval"));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void anyMixtureOfPollAndDrain_givesTheSameItems(Line line) throws Exception {
        List<Integer> expected = IntStream.range(0, LENGTH).boxed().toList();
        for (int seed = 0; seed < 100; seed++) {
            AsyncStream<?> stream = (AsyncStream<?>) line.ofLength().apply(LENGTH);
            Capacities capacities = seed % 4 == 0 ? Capacities.defaults() : Capacities.of(seed % 4);

            List<?> items =
                    run(MixedPull.over(stream, seed).in(Environment.system().withCapacities(capacities)));

            if (line.kind() == Kind.SOURCE) {
                // A merge promises no order, and who is asked how often decides it.
                assertThat(Set.copyOf(items)).as("seed " + seed).isEqualTo(Set.copyOf(expected));
                assertThat(items).hasSameSizeAs(expected);
            } else {
                assertThat(items).as("seed " + seed).isEqualTo(expected);
            }
        }
    }

    private static List<?> run(AsyncStream<?> stream) throws Exception {
        CompletableFuture<List<?>> result = new CompletableFuture<>();
        collected(stream).subscribe(new Subscriber<List<?>>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(List<?> items) {
                result.complete(items);
            }

            @Override
            public void onError(Throwable error) {
                result.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
                result.complete(List.of());
            }
        });
        return result.get(30, TimeUnit.SECONDS);
    }

    @SuppressWarnings("unchecked") // A publisher only produces.
    private static AsyncFuture<List<?>> collected(AsyncStream<?> stream) {
        return (AsyncFuture<List<?>>) (AsyncFuture<?>) stream.toList();
    }
}
