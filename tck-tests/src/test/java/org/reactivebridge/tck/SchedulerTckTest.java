package org.reactivebridge.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.reactor.ReactorRuntime;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.rxjava.RxJavaRuntime;
import org.reactivebridge.spi.Installation;

/** The TCK over streams that change threads by the schedulers of Reactor and RxJava, with a runtime installed under them. */
@Tag("installed")
@Execution(ExecutionMode.CONCURRENT)
class SchedulerTckTest {

    private static final Checks.Count COUNT = new Checks.Count();

    private static AsyncRuntime runtime;
    private static Installation reactor;
    private static Installation rxJava;

    @BeforeAll
    static void install() {
        runtime = AsyncRuntime.builder().name("tck-installed").workers(2).build();
        reactor = ReactorRuntime.install(runtime);
        rxJava = RxJavaRuntime.install(runtime);
    }

    @TestFactory
    Stream<DynamicTest> onInstalledSchedulers() {
        return SchedulerLines.lines().stream()
                .flatMap(line -> Stream.of(Capacities.of(1), Capacities.defaults())
                        .map(capacities -> new Subject(line, capacities, Subject.Place.INLINE)))
                .flatMap(subject ->
                        Checks.of(subject.toString(), () -> new RecipeVerification(subject), subject.skips(), COUNT));
    }

    @AfterAll
    static void report() {
        Set<String> others = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(parallel|single|boundedElastic)-\\d+|Rx.*"))
                .collect(Collectors.toSet());
        reactor.close();
        rxJava.close();
        runtime.close();
        System.out.printf(
                "TCK, installed schedulers: %d checks executed and %d skipped as listed, over %d recipes%n",
                COUNT.executed().sum(),
                COUNT.skipped().sum(),
                SchedulerLines.lines().size());
        assertThat(others)
                .as("threads of schedulers that the runtime stands for")
                .isEmpty();
    }
}
