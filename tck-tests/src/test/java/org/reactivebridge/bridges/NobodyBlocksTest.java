package org.reactivebridge.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.bridges.Conversions.Conversion;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** G6: no conversion blocks a thread of Reactor's or RxJava's that may not be blocked, and none starts threads of its own. */
@Tag("blockhound")
class NobodyBlocksTest {

    @BeforeAll
    static void install() {
        BlockHound.builder()
                .loadIntegrations()
                .nonBlockingThreadPredicate(
                        current -> current.or(thread -> thread.getName().startsWith("RxComputation")))
                .install();
    }

    static List<Conversion> all() {
        return Conversions.all();
    }

    @Test
    void alarm_rings() {
        // The saboteur: if this does not fail, the tests below prove nothing.
        assertThatThrownBy(() -> Mono.fromCallable(() -> {
                            new Semaphore(0).acquire();
                            return 1;
                        })
                        .subscribeOn(reactor.core.scheduler.Schedulers.parallel())
                        .block(Duration.ofSeconds(10)))
                .hasCauseInstanceOf(BlockingOperationError.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void conversion_onThreadsThatMayNotBlock_doesNot(Conversion conversion) {
        Flux<Integer> origin = Flux.range(0, 3 - 2 * (conversion.from().least + conversion.to().least > 0 ? 1 : 0))
                .delayElements(Duration.ofMillis(1)); // On threads of parallel().
        Flux<Integer> run = Flux.defer(() -> Flux.from(conversion
                        .to()
                        .watch(conversion.function().apply(conversion.from().of(origin)))))
                .subscribeOn(reactor.core.scheduler.Schedulers.fromExecutor(
                        task -> Schedulers.computation().scheduleDirect(task)));
        boolean mayBeEmpty = conversion.from().most == 0 && conversion.to().least == 1;
        List<Integer> items =
                (mayBeEmpty ? run.onErrorComplete() : run).collectList().block(Duration.ofSeconds(10));
        assertThat(items).isNotNull();
    }

    @Test
    void conversions_startNoThreads() {
        Set<String> started = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            started.add(thread.getName());
        }
        for (Conversion conversion : all()) {
            if (conversion.from().least == 0 && conversion.to().least == 0) {
                Flux.from(conversion
                                .to()
                                .watch(conversion
                                        .function()
                                        .apply(conversion.from().of(Flux.empty()))))
                        .blockLast(Duration.ofSeconds(10));
            }
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            assertThat(started).as("a thread that a conversion started").contains(thread.getName());
        }
    }
}
