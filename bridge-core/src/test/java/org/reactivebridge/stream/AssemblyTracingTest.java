package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.reactivebridge.kernel.AssemblyTrace;

/** AssemblyTracing and named. */
@Isolated("The switch is one for the whole JVM")
class AssemblyTracingTest {

    @AfterEach
    void switchOff() {
        AssemblyTracing.disable();
    }

    private static List<String> stagesOf(Recorder<?> run) {
        assertThat(run.errors).hasSize(1);
        assertThat(run.errors.get(0).getSuppressed()).hasSize(1);
        assertThat(run.errors.get(0).getSuppressed()[0]).isInstanceOf(AssemblyTrace.class);
        return ((AssemblyTrace) run.errors.get(0).getSuppressed()[0]).stages();
    }

    @Test
    void enabled_failureListsItsStagesWithTheLinesThatMadeThem() {
        AssemblyTracing.enable();
        AsyncStream<Integer> stream =
                AsyncStream.range(0, 9).map(x -> 1 / x).named("orders").filter(x -> true);
        List<String> stages = stagesOf(Recorder.of(stream.toList()));
        assertThat(stages).hasSize(4);
        assertThat(stages.get(0)).startsWith("map at ").contains("AssemblyTracingTest.java:");
        assertThat(stages.get(1)).startsWith("\"orders\" at ").contains("AssemblyTracingTest.java:");
        assertThat(stages.get(2)).startsWith("filter at ");
        assertThat(stages.get(3)).startsWith("toList at ");
    }

    @Test
    void enabled_traceIsTheMessageOfOneSuppressedException_alsoWhenTheFailureIsShared() {
        AssemblyTracing.enable();
        AsyncFuture<Object> failing =
                AsyncFuture.error(new IllegalStateException("boom")).filter(x -> true);
        Recorder.of(failing);
        Recorder<Object> second = Recorder.of(failing);
        assertThat(stagesOf(second)).hasSize(2);
        assertThat(second.errors.get(0).getSuppressed()[0])
                .hasMessageContaining("\n\tfilter at " + getClass().getName());
    }

    @Test
    void enabled_innerStreamsAndSeveralFuturesAreListedToo() {
        AssemblyTracing.enable();
        AsyncFuture<List<Integer>> all = AsyncFuture.allOf(List.of(
                AsyncFuture.of(1),
                AsyncFuture.of(2).flatMap(x -> AsyncFuture.<Integer>error(new IllegalStateException()))));
        assertThat(stagesOf(Recorder.of(all)))
                .anyMatch(stage -> stage.startsWith("error at "))
                .anyMatch(stage -> stage.startsWith("allOf at "));
    }

    @Test
    void enabled_recursionStillTakesConstantStack() throws Exception {
        AssemblyTracing.enable();
        assertThat(SmallStack.call(() -> Recorder.of(countDown(20_000)).items)).containsExactly(0);
    }

    private static AsyncFuture<Integer> countDown(int left) {
        return left == 0 ? AsyncFuture.of(0) : AsyncFuture.of(left - 1).flatMap(AssemblyTracingTest::countDown);
    }

    @Test
    void disabled_stagesAddNothing() {
        AsyncStream<Integer> stream = AsyncStream.of(0);
        assertThat(stream.named("zero").recipe().source()).isSameAs(stream.source());
        Recorder<Integer> run = Recorder.of(stream.map(x -> 1 / x).named("x"));
        assertThat(run.errors).hasSize(1);
        assertThat(run.errors.get(0).getSuppressed()).isEmpty();
    }
}
