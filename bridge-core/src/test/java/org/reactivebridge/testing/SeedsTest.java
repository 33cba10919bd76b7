package org.reactivebridge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestTemplate;
import org.reactivebridge.stream.AsyncStream;

/** That the loop over seeds finds what it should, and says how to find it again. */
class SeedsTest {

    private static void run(int seeds, Consumer<Simulation> test) {
        new Seeds<>("some.Scenario#test", Simulation::new, simulation -> () -> test.accept(simulation)).run(0, seeds);
    }

    @Test
    void aFailureSaysHowToReplayIt() {
        assertThatThrownBy(() -> run(100, simulation -> {
                    simulation.subscribe(
                            AsyncStream.fromSource(simulation.sources().ready(3, null)));
                    assertThat(simulation.environment().seed()).isLessThan(42);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("with seed 42, trace ")
                .hasMessageContaining("-Dtest='Scenario#test' -Dsim.seed=42")
                .hasMessageContaining("request ")
                .hasMessageContaining("subscriber that got");
    }

    @Test
    void aTestThatIsNotDecidedByItsSeedFails() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> run(1, simulation -> {
                    simulation.after(runs.getAndIncrement(), () -> {});
                }))
                .hasMessageContaining("Not decided by its seed");
    }

    @Test
    void theSameSeedGivesTheSameTraceAndAnotherAnother() {
        assertThat(traceOf(5)).isEqualTo(traceOf(5)).isNotEqualTo(traceOf(6));
    }

    private static long traceOf(long seed) {
        Simulation simulation = new Simulation(seed);
        assertThatCode(() -> simulation.run(() -> simulation.subscribe(
                        AsyncStream.fromSource(simulation.sources().timed(20, null)))))
                .doesNotThrowAnyException();
        return simulation.trace();
    }

    @Test
    void theFirstFailingSeedIsFound() {
        Seeds<Simulation> seeds = new Seeds<>(
                "some.Scenario#test",
                Simulation::new,
                simulation -> () -> assertThat(simulation.environment().seed()).isNotEqualTo(17));
        assertThat(seeds.firstFailing(0, 100)).hasValue(17);
        assertThat(seeds.firstFailing(20, 100)).isEmpty();
    }

    @Test
    void everyEntryOfTheCorpusNamesATest() throws Exception {
        assertThat(Corpus.entries()).isNotEmpty();
        for (Corpus.Entry entry : Corpus.entries()) {
            String[] name = entry.scenario().split("#", 2);
            Method[] methods = Class.forName(name[0]).getDeclaredMethods();
            assertThat(Arrays.stream(methods).filter(method -> method.getName().equals(name[1])))
                    .as("%s", entry)
                    .singleElement()
                    .satisfies(method ->
                            assertThat(isTemplate(method)).as("%s", entry).isTrue());
        }
    }

    private static boolean isTemplate(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(TestTemplate.class));
    }

    @Test
    void anEntryOfTheCorpusNeedsAReason() {
        assertThatThrownBy(() -> Corpus.Entry.parse("a.B#c 12"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.B#c 12");
        assertThat(Corpus.Entry.parse("a.B#c 12 lost an item"))
                .isEqualTo(new Corpus.Entry("a.B#c", 12, "lost an item"));
    }
}
