package org.reactivebridge.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;
import org.reactivebridge.compliance.Check.Origin;
import org.reactivebridge.compliance.Outcome.Status;
import org.reactivebridge.compliance.beyond.Beyond;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Our own checks over what others have made, and we. Where a check of ours fails, it was first the check that was suspected; what is left
 * is listed here with what was observed, and a library that mends it fails the test, so that the list is shortened.
 */
@Isolated("Checks watch the collector and provoke races")
class PeersBeyondTest {

    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(4), Duration.ofMillis(20), Duration.ofMillis(5));

    /** request(0) after a cancel is answered by onError (§3.6): what wraps foreign subscribers looks at the number first. */
    private static final String INVALID_AFTER_CANCEL = "beyond_spec306_invalidRequestAfterCancel_doesNothing";

    private static final Set<String> NONE = Set.of();
    private static final Set<String> OF_REACTOR = Set.of(INVALID_AFTER_CANCEL);

    /** The sink's field of its subscriber is written by subscribe only (§3.13). */
    private static final Set<String> OF_REACTORS_UNICAST_SINK = Set.of(
            INVALID_AFTER_CANCEL,
            "beyond_spec313_afterCancel_subscriberIsDropped",
            "beyond_spec313_afterCompletion_subscriberIsDropped");

    private static final Set<String> OF_RXJAVA = Set.of(INVALID_AFTER_CANCEL);
    private static final Set<String> OF_MUTINY = Set.of(
            INVALID_AFTER_CANCEL,
            // The same after completion: a second end (§1.7).
            "beyond_spec106_invalidRequestAfterTheEnd_doesNothing",
            "beyond_sequences_withInvalidRequests",
            // A request from another thread while onSubscribe runs is answered at once, within it (§1.3).
            "beyond_spec301_requestFromAnotherThreadWithinOnSubscribe_isServed");

    /** The answer to a request within onSubscribe may come on another thread before onSubscribe has returned (§1.3). */
    private static final Set<String> OF_EMIT_ON_SOMETIMES =
            Set.of("beyond_sequences_withInvalidRequests", "beyond_sequences_withinOnSubscribe");

    private static final class OnRuntime {
        static final AsyncRuntime RUNTIME =
                AsyncRuntime.builder().name("beyond").workers(2).build();
    }

    /** Streams of the integers from zero. */
    private record Subject(String name, IntFunction<Publisher<Integer>> make) implements PublisherSubject<Integer> {

        @Override
        public Publisher<Integer> publisher(long elements) {
            return make.apply(Math.toIntExact(elements));
        }

        @Override
        public long maxElements() {
            return 1_000_000;
        }
    }

    @BeforeAll
    static void printNothing() {
        RxJavaPlugins.setErrorHandler(late -> {}); // Late failures are what some checks provoke.
    }

    @AfterAll
    static void printAgain() {
        RxJavaPlugins.setErrorHandler(null);
    }

    @TestFactory
    Stream<DynamicTest> checks_overReactor_findWhatIsListed() {
        return Stream.of(
                beyond("Flux.range", n -> Flux.range(0, n), OF_REACTOR),
                beyond(
                        "Flux.publishOn",
                        n -> Flux.range(0, n).publishOn(reactor.core.scheduler.Schedulers.parallel()),
                        OF_REACTOR),
                beyond(
                        "Flux.flatMap",
                        n -> Flux.range(0, n).flatMap(x -> Flux.just(x).hide()),
                        OF_REACTOR),
                beyond("Sinks.many().unicast()", PeersBeyondTest::sink, OF_REACTORS_UNICAST_SINK));
    }

    private static Publisher<Integer> sink(int elements) {
        Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
        for (int i = 0; i < elements; i++) {
            sink.tryEmitNext(i).orThrow();
        }
        sink.tryEmitComplete().orThrow();
        return sink.asFlux();
    }

    @TestFactory
    Stream<DynamicTest> checks_overRxJava_findWhatIsListed() {
        return Stream.of(
                beyond("Flowable.range", n -> Flowable.range(0, n), OF_RXJAVA),
                beyond("Flowable.observeOn", n -> Flowable.range(0, n).observeOn(Schedulers.computation()), OF_RXJAVA),
                beyond(
                        "Flowable.flatMap",
                        n -> Flowable.range(0, n).flatMap(x -> Flowable.just(x).hide()),
                        OF_RXJAVA));
    }

    @TestFactory
    Stream<DynamicTest> checks_overMutiny_findWhatIsListed() {
        return Stream.of(
                beyond("Multi.range", n -> FlowAdapters.toPublisher(multi(n)), OF_MUTINY),
                beyond(
                        "Multi.emitOn",
                        n -> FlowAdapters.toPublisher(multi(n).emitOn(Infrastructure.getDefaultExecutor())),
                        NONE,
                        OF_EMIT_ON_SOMETIMES));
    }

    /** Its ranges must not be empty. */
    private static Multi<Integer> multi(int elements) {
        return elements == 0 ? Multi.createFrom().empty() : Multi.createFrom().range(0, elements);
    }

    @TestFactory
    Stream<DynamicTest> checks_overOurs_findNothing() {
        return Stream.of(
                beyond("AsyncStream.range", n -> AsyncStream.range(0, n), NONE),
                beyond("AsyncStream.via", n -> AsyncStream.range(0, n).via(OnRuntime.RUNTIME), NONE),
                beyond("AsyncStream.flatMap", n -> AsyncStream.range(0, n).flatMap(AsyncStream::of), NONE));
    }

    private static DynamicTest beyond(String name, IntFunction<Publisher<Integer>> make, Set<String> known) {
        return beyond(name, make, known, NONE);
    }

    private static DynamicTest beyond(
            String name, IntFunction<Publisher<Integer>> make, Set<String> known, Set<String> sometimes) {
        return DynamicTest.dynamicTest(name, () -> {
            Set<String> failed = new TreeSet<>();
            StringBuilder details = new StringBuilder();
            for (Check check : Beyond.checks().ofPublisher(new Subject(name, make), TIMEOUTS)) {
                assertThat(check.origin()).isEqualTo(Origin.OURS);
                Outcome outcome = check.run();
                if (outcome.status() == Status.FAILED) {
                    failed.add(check.name());
                    details.append(check.name())
                            .append(": ")
                            .append(outcome.detail())
                            .append('\n');
                }
            }
            failed.removeAll(sometimes);
            assertThat(failed).as(details.toString()).isEqualTo(known);
        });
    }
}
