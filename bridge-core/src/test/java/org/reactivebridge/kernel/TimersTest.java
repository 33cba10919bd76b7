package org.reactivebridge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D9: never early, never lost, in order, whatever the delay and the clock; B7: a cancelled timer is let go of at once. */
class TimersTest {

    private static final long HOUR = 3_600_000_000_000L;

    /** Clocks may start anywhere: at the end of their range too. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1_000})
    void queue_agreesWithASortedList(long origin) {
        SplittableRandom random = new SplittableRandom(origin);
        TimerQueue queue = new TimerQueue();
        List<Expected> expected = new ArrayList<>();
        List<Integer> fired = new ArrayList<>();
        List<Integer> due = new ArrayList<>();
        long elapsed = 0;
        for (int number = 0; number < 5_000; number++) {
            int id = number;
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long delay = random.nextInt(50); // Small, so that deadlines are often equal.
                    TimerQueue.Entry entry = queue.add(origin + elapsed, delay, () -> fired.add(id));
                    expected.add(new Expected(elapsed + delay, id, entry));
                }
                case 2 -> {
                    if (!expected.isEmpty()) {
                        Expected cancelled = expected.remove(random.nextInt(expected.size()));
                        assertThat(queue.remove(cancelled.entry)).isTrue();
                        assertThat(queue.remove(cancelled.entry)).isFalse();
                    }
                }
                default -> {
                    elapsed += random.nextInt(30);
                    for (Runnable action = queue.pollDue(origin + elapsed);
                            action != null;
                            action = queue.pollDue(origin + elapsed)) {
                        action.run();
                    }
                    long now = elapsed;
                    expected.stream()
                            .filter(timer -> timer.at <= now)
                            .sorted(Comparator.comparingLong(Expected::at).thenComparingInt(Expected::id))
                            .forEach(timer -> due.add(timer.id));
                    expected.removeIf(timer -> timer.at <= now);
                    assertThat(fired).isEqualTo(due);
                }
            }
            assertThat(queue.size()).isEqualTo(expected.size());
        }
        assertThat(fired).hasSizeGreaterThan(1_000);
    }

    private record Expected(long at, int id, TimerQueue.Entry entry) {}

    @Test
    void delays_atTheEdges_row29_netty7765() {
        TimerQueue queue = new TimerQueue();
        long now = Long.MAX_VALUE - 5; // A deadline that overflows must not look overdue.
        List<String> fired = new ArrayList<>();
        queue.add(now, Long.MAX_VALUE, () -> fired.add("never"));
        queue.add(now, HOUR, () -> fired.add("hour"));
        queue.add(now, 1, () -> fired.add("one"));
        queue.add(now, 0, () -> fired.add("zero"));
        queue.add(now, -1, () -> fired.add("negative"));
        queue.add(now, Long.MIN_VALUE, () -> fired.add("most negative"));
        fireAll(queue, now);
        assertThat(fired).containsExactly("zero", "negative", "most negative");
        fireAll(queue, now + 1);
        assertThat(fired).last().isEqualTo("one");
        fireAll(queue, now + HOUR - 1);
        assertThat(fired).hasSize(4);
        fireAll(queue, now + HOUR); // The clock has jumped by an hour.
        assertThat(fired).last().isEqualTo("hour");
        assertThat(queue.isEmpty()).isTrue(); // What never comes takes no place.
    }

    private static void fireAll(TimerQueue queue, long now) {
        for (Runnable action = queue.pollDue(now); action != null; action = queue.pollDue(now)) {
            action.run();
        }
    }

    @Test
    void system_isNeverEarly_andLosesNone() throws InterruptedException {
        Environment system = Environment.system();
        AtomicInteger early = new AtomicInteger();
        int count = 2_000;
        CountDownLatch all = new CountDownLatch(count);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            long delay = random.nextInt(-1_000, 50_000_000);
            long earliest = system.nanoTime() + delay;
            system.timers().schedule(delay, () -> {
                if (system.nanoTime() - earliest < 0) {
                    early.incrementAndGet();
                }
                all.countDown();
            });
        }
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(early).hasValue(0);
    }

    @Test
    void system_cancelled_isNotCalled() throws InterruptedException {
        Timers timers = Environment.system().timers();
        AtomicInteger called = new AtomicInteger();
        Timers.Timer cancelled = timers.schedule(20_000_000, called::incrementAndGet);
        CountDownLatch later = new CountDownLatch(1);
        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        timers.schedule(40_000_000, later::countDown);
        assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(called).hasValue(0);
    }

    @Test
    void system_anActionThatThrows_stopsNoOther() throws InterruptedException {
        Timers timers = Environment.system().timers();
        CountDownLatch later = new CountDownLatch(1);
        timers.schedule(0, () -> {
            throw new IllegalStateException("on purpose: printed by the thread's handler");
        });
        timers.schedule(1_000_000, later::countDown);
        assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, HOUR})
    void simulated_isExact(long delay) {
        SimulatedEnvironment world = new SimulatedEnvironment(1);
        long[] at = {-1};
        world.timers().schedule(delay, () -> at[0] = world.nanoTime());
        world.runUntilQuiet();
        long due = Math.max(0, delay);
        assertThat(at[0]).isBetween(due, due + 100); // A step costs that much.
    }

    @Test
    void millionTimeouts_cancelledAtOnce_fitIntoASmallHeap_row16_reactorCore1674() throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.reactivebridge.stream.MillionTimeouts")
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(output).isZero();
            assertThat(output).contains("1000000 cancelled");
        } finally {
            process.destroyForcibly();
        }
    }
}
