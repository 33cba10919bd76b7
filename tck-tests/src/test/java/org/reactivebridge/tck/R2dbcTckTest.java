package org.reactivebridge.tck;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.reactivebridge.pool.PoolClosedException;
import org.reactivebridge.tck.R2dbcSubject.Kind;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The Reactive Streams TCK over what a pool lends, and over what its connections answer. */
@Execution(ExecutionMode.CONCURRENT)
class R2dbcTckTest {

    private static final int CHECKS_OF_A_PUBLISHER = 38;
    private static final Checks.Count COUNT = new Checks.Count();

    @TestFactory
    Stream<DynamicTest> publishers() {
        return R2dbcSubject.all().stream()
                .flatMap(subject ->
                        Checks.of(subject.toString(), () -> new R2dbcVerification(subject), subject.skips(), COUNT));
    }

    @Test
    void tck_checksAndSkips_areAllKnown() {
        List<String> names =
                Checks.names(() -> new R2dbcVerification(R2dbcSubject.all().get(0)));
        assertThat(names).hasSize(CHECKS_OF_A_PUBLISHER).doesNotHaveDuplicates().containsAll(Skips.LENGTHS.keySet());
        assertThat(R2dbcSubject.all())
                .hasSize(26)
                .allSatisfy(subject -> assertThat(names)
                        .filteredOn(name -> subject.skips().reason(name) != null)
                        .as("%s: 7 that the TCK has no check for, 1 of very many items or 19 of more than one", subject)
                        .hasSize(
                                switch (subject.kind()) {
                                    case OPEN -> subject.maxLength() == 1 ? 7 + 19 : 7 + 1;
                                    case FAILS_ON_DEMAND -> 7 + 19 + 2;
                                    case READ_ONCE -> 7 + 1 + 5;
                                }));
    }

    /** What the TCK does not see of those whose failure it is not shown. */
    @TestFactory
    Stream<DynamicTest> failure_metOnDemand_isSignalledOnce() {
        return R2dbcSubject.all().stream()
                .filter(subject -> subject.kind() == Kind.FAILS_ON_DEMAND)
                .map(subject -> DynamicTest.dynamicTest(subject.toString(), () -> {
                    BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
                    AtomicReference<Subscription> subscription = new AtomicReference<>();
                    subject.failed(R2dbcSubject.pool()).subscribe(new Subscriber<>() {
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
                    subscription.get().request(1);
                    subscription.get().request(1);
                    assertThat(signals.poll(20, SECONDS)).isInstanceOf(PoolClosedException.class);
                    assertThat(signals).isEmpty();
                }));
    }

    @AfterAll
    static void report() {
        System.out.printf(
                "TCK, pool and R2DBC: %d checks executed and %d skipped as listed, over %d publishers%n",
                COUNT.executed().sum(),
                COUNT.skipped().sum(),
                R2dbcSubject.all().size());
    }
}
