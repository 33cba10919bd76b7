package org.reactivebridge.compliance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.Outcome.Status;
import org.reactivebridge.compliance.Rule;

@Timeout(60)
class RunnerTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static Check check(String name, String rule, Check.Body body) {
        return Check.ours(name, rule, "gist", Kind.REQUIRED, body);
    }

    private static Runner runner(int parallel) {
        return new Runner(parallel, LIMIT, (subject, result, done, of) -> {});
    }

    @Test
    void run_severalChecks_runSideBySide() throws InterruptedException {
        CyclicBarrier together = new CyclicBarrier(3);
        Check meeting = check("meeting", "§1.1", () -> together.await(10, TimeUnit.SECONDS));

        List<Subject> subjects = runner(3).run(List.of(new Runner.Task("a", List.of(meeting, meeting, meeting))));

        assertThat(subjects.get(0).results())
                .allMatch(result -> result.outcome().status() == Status.PASSED);
    }

    @Test
    void run_checkThatMustBeAlone_runsWhileNoOtherDoes() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        Check.Body body = () -> {
            running.incrementAndGet();
            Thread.yield();
            running.decrementAndGet();
        };
        Check alone = check(
                        "alone",
                        "§1.1",
                        () -> assertThat(running.incrementAndGet() - 1).isZero())
                .runAlone();
        List<Check> others = IntStream.range(0, 50)
                .mapToObj(i -> check("c" + i, "§1.2", body))
                .toList();

        List<Subject> subjects =
                runner(8).run(List.of(new Runner.Task("a", List.of(alone)), new Runner.Task("b", others)));

        assertThat(subjects.get(0).results().get(0).outcome().detail()).isEmpty();
        assertThat(subjects.get(1).results())
                .extracting(r -> r.check().name())
                .startsWith("c0", "c1")
                .endsWith("c49");
    }

    @Test
    void run_checkThatNeverEnds_failsAndIsLeftBehind() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Check stuck = check("stuck", "§1.1", () -> {
            boolean done = false;
            while (!done) {
                try {
                    never.await();
                    done = true;
                } catch (InterruptedException goesOn) {
                    // Nothing stops it.
                }
            }
        });
        Check next = check("next", "§1.2", () -> {});

        List<Subject> subjects = new Runner(1, Duration.ofMillis(100), (subject, result, done, of) -> {})
                .run(List.of(new Runner.Task("a", List.of(stuck, next))));

        List<Result> results = subjects.get(0).results();
        assertThat(results.get(0).outcome().status()).isEqualTo(Status.FAILED);
        assertThat(results.get(0).outcome().detail()).contains("did not end");
        assertThat(results.get(0).outcome().cause().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("await"));
        assertThat(results.get(1).outcome().status()).isEqualTo(Status.PASSED);
        never.countDown();
    }

    @Test
    void run_progress_isToldOfEachOnce() throws InterruptedException {
        List<String> told = new CopyOnWriteArrayList<>();
        Runner runner = new Runner(
                2,
                LIMIT,
                (subject, result, done, of) -> told.add(subject + result.check().name() + done + "/" + of));

        runner.run(List.of(
                new Runner.Task("a", List.of(check("1", "§1.1", () -> {}))),
                new Runner.Task("b", List.of(check("2", "§1.1", () -> {}).runAlone()))));

        assertThat(told).containsExactly("a11/2", "b22/2");
    }

    @Test
    void about_rules_keepsTheirChecksOnly() {
        Runner.Task task = new Runner.Task("a", List.of(check("1", "§1.1", () -> {}), check("2", "§3.9", () -> {})));

        assertThat(task.about(List.of(Rule.of("3.9"))).checks())
                .extracting(Check::name)
                .containsExactly("2");
        assertThat(task.about(List.of())).isSameAs(task);
    }

    @Test
    void new_noneAtATime_isRefused() {
        assertThatThrownBy(() -> runner(0)).hasMessageContaining("At least one check");
    }
}
