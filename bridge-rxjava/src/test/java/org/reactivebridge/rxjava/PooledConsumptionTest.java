package org.reactivebridge.rxjava;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.pool.FunctionManager;
import org.reactivebridge.pool.Pool;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.pool.Pooled;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Most of these ways cancel the subscription behind the item that they take. A pool that takes that for a borrower who does not want his
 * connection gives it to somebody else as well.
 */
class PooledConsumptionTest {

    private record Way(String name, BiConsumer<Publisher<Pooled<Integer>>, Consumer<Pooled<Integer>>> consume) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way("Mono.from", (from, to) -> Mono.from(from).subscribe(to)),
                new Way(
                        "Mono.from.timeout",
                        (from, to) ->
                                Mono.from(from).timeout(Duration.ofMinutes(1)).subscribe(to)),
                new Way("Flux.from.next", (from, to) -> Flux.from(from).next().subscribe(to)),
                new Way("Flux.from.take", (from, to) -> Flux.from(from).take(1).subscribe(to)),
                new Way(
                        "Flux.from.take, hidden",
                        (from, to) -> Flux.from(from).hide().take(1).subscribe(to)),
                new Way(
                        "Single.fromPublisher",
                        (from, to) -> Single.fromPublisher(from).subscribe(to::accept)),
                new Way(
                        "Maybe.fromPublisher",
                        (from, to) -> Maybe.fromPublisher(from).subscribe(to::accept)),
                new Way(
                        "Flowable.firstOrError",
                        (from, to) ->
                                Flowable.fromPublisher(from).firstOrError().subscribe(to::accept)),
                new Way(
                        "Flowable.take",
                        (from, to) -> Flowable.fromPublisher(from).take(1).subscribe(to::accept)),
                new Way(
                        "Flowable.timeout",
                        (from, to) -> Flowable.fromPublisher(from)
                                .timeout(1, TimeUnit.MINUTES)
                                .take(1)
                                .subscribe(to::accept)),
                new Way("a subscriber that cancels in onNext", (from, to) -> from.subscribe(new Hasty(to))));
    }

    private static final class Hasty implements Subscriber<Pooled<Integer>> {

        private final Consumer<Pooled<Integer>> to;
        private Subscription subscription;

        Hasty(Consumer<Pooled<Integer>> to) {
            this.to = to;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Pooled<Integer> item) {
            subscription.cancel();
            to.accept(item);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {}
    }

    @ParameterizedTest
    @MethodSource("ways")
    void connection_consumedInAnyWay_belongsToOneBorrower(Way way) {
        for (int millis : new int[] {0, 7}) {
            SimulatedEnvironment environment = new SimulatedEnvironment(1);
            AtomicInteger made = new AtomicInteger();
            FunctionManager<Integer> manager = FunctionManager.of(
                    () -> {
                        AsyncFuture<Integer> next = AsyncFuture.fromCallable(made::incrementAndGet);
                        return millis == 0 ? next : next.delay(Duration.ofMillis(millis));
                    },
                    connection -> {});
            Pool<Integer> pool = Pool.builder(manager)
                    .options(PoolOptions.defaults().maxSize(2))
                    .environment(environment)
                    .build();
            List<Pooled<Integer>> leases = new ArrayList<>();

            environment.run(() -> way.consume.accept(pool.acquire(), leases::add));
            environment.runFor(100_000_000);
            environment.run(() -> way.consume.accept(pool.acquire(), leases::add));
            environment.runFor(100_000_000);

            assertThat(leases).extracting(Pooled::value).containsExactly(1, 2);
            assertThat(pool.state().lent()).isEqualTo(2);
            environment.run(() -> leases.forEach(Pooled::release));
            assertThat(pool.state().idle()).isEqualTo(2);
            environment.run(() -> pool.close(Duration.ZERO));
        }
    }
}
