package org.reactivebridge.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.reactivebridge.testing.FramingLines;
import org.reactivebridge.testing.OperatorTable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The Reactive Streams TCK and its twin for {@link java.util.concurrent.Flow}, over every recipe at every capacity. */
@Execution(ExecutionMode.CONCURRENT)
class PublisherTckTest {

    private static final int CHECKS_OF_A_PUBLISHER = 38;
    private static final Checks.Count COUNT = new Checks.Count();

    @TestFactory
    Stream<DynamicTest> reactiveStreams() {
        return Subject.all().stream()
                .flatMap(subject ->
                        Checks.of(subject.toString(), () -> new RecipeVerification(subject), subject.skips(), COUNT));
    }

    @TestFactory
    Stream<DynamicTest> flow() {
        return Subject.all().stream()
                .flatMap(subject -> Checks.of(
                        subject + ", Flow", () -> new FlowRecipeVerification(subject), subject.skips(), COUNT));
    }

    @TestFactory
    Stream<DynamicTest> onRuntime() {
        return Subject.onRuntime().stream()
                .flatMap(subject ->
                        Checks.of(subject.toString(), () -> new RecipeVerification(subject), subject.skips(), COUNT));
    }

    @TestFactory
    Stream<DynamicTest> bridges() {
        return Subject.of(BridgeLines.lines()).stream()
                .flatMap(subject ->
                        Checks.of(subject.toString(), () -> new RecipeVerification(subject), subject.skips(), COUNT));
    }

    @TestFactory
    Stream<DynamicTest> framing() {
        return Subject.of(FramingLines.lines()).stream()
                .flatMap(subject ->
                        Checks.of(subject.toString(), () -> new RecipeVerification(subject), subject.skips(), COUNT));
    }

    @Test
    void tck_checksOfAPublisher_areAllKnown() {
        Subject any = Subject.all().get(0);
        for (List<String> names : List.of(
                Checks.names(() -> new RecipeVerification(any)), Checks.names(() -> new FlowRecipeVerification(any)))) {
            assertThat(names)
                    .hasSize(CHECKS_OF_A_PUBLISHER)
                    .doesNotHaveDuplicates()
                    .containsAll(Skips.LENGTHS.keySet());
            assertThat(names)
                    .filteredOn(name -> name.startsWith("untested_"))
                    .containsExactlyInAnyOrderElementsOf(Skips.UNTESTED_OF_PUBLISHERS);
        }
    }

    /** What the TCK does not see of those whose failure it is not shown. */
    @TestFactory
    Stream<DynamicTest> failure_metOnDemand_isSignalledOnce() {
        return Subject.all().stream()
                .filter(Subject::failsOnDemand)
                .map(subject -> DynamicTest.dynamicTest(subject.toString(), () -> {
                    List<Object> signals = new ArrayList<>();
                    AtomicReference<Subscription> subscription = new AtomicReference<>();
                    subject.failed().subscribe(new Subscriber<>() {
                        @Override
                        public void onSubscribe(Subscription given) {
                            subscription.set(given);
                        }

                        @Override
                        public void onNext(Object item) {
                            signals.add(item);
                        }

                        @Override
                        public void onError(Throwable error) {
                            signals.add(error);
                        }

                        @Override
                        public void onComplete() {
                            signals.add("completed");
                        }
                    });
                    assertThat(signals).as("else the TCK can see it").isEmpty();
                    subscription.get().request(1);
                    subscription.get().request(1);
                    assertThat(signals).containsExactly(Subject.FAILURE);
                }));
    }

    @AfterAll
    static void report() {
        System.out.printf(
                "TCK, publishers: %d checks executed and %d skipped as listed, over %d recipes%n",
                COUNT.executed().sum(),
                COUNT.skipped().sum(),
                OperatorTable.lines().size()
                        + BridgeLines.lines().size()
                        + FramingLines.lines().size());
    }
}
