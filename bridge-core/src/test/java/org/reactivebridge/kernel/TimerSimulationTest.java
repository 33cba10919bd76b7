package org.reactivebridge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

/** Timers against a sorted list (D9). */
class TimerSimulationTest {

    private static final long HOUR = 3_600_000_000_000L;

    private static final long[] DELAYS = {Long.MIN_VALUE, -1, 0, 0, 1, 1, 2, 50, 50, 51, 1_000, HOUR, 24 * HOUR};

    private record Order(long deadline, int number, TimerQueue.Entry entry) {}

    @Simulated(seeds = 10_000)
    void timersFireInOrderOfDeadlineAndThenOfComingNoneEarlyNoneLost(Simulation simulation) {
        RandomGenerator random = simulation.random();
        long now = random.nextInt(3) == 0 ? Long.MAX_VALUE - 1_000 : random.nextLong(); // nanoTime may wrap around
        TimerQueue queue = new TimerQueue();
        List<Order> model = new ArrayList<>();
        List<Integer> fired = new ArrayList<>();
        for (int operation = 0; operation < 60; operation++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    int number = operation;
                    long delay = DELAYS[random.nextInt(DELAYS.length)];
                    TimerQueue.Entry entry = queue.add(now, delay, () -> fired.add(number));
                    model.add(new Order(now + Math.max(0, delay), number, entry));
                }
                case 2 -> {
                    if (!model.isEmpty()) {
                        Order cancelled = model.remove(random.nextInt(model.size()));
                        assertThat(queue.remove(cancelled.entry)).isTrue();
                        assertThat(queue.remove(cancelled.entry)).isFalse();
                    }
                }
                default -> {
                    now += DELAYS[2 + random.nextInt(DELAYS.length - 2)];
                    fire(queue, model, now, fired);
                }
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
    }

    private static void fire(TimerQueue queue, List<Order> model, long now, List<Integer> fired) {
        fired.clear();
        for (Runnable due; (due = queue.pollDue(now)) != null; ) {
            due.run();
        }
        // By difference, as the times may have wrapped around.
        List<Order> due = model.stream()
                .filter(order -> order.deadline - now <= 0)
                .sorted(Comparator.<Order>comparingLong(order -> order.deadline - now)
                        .thenComparingInt(Order::number))
                .toList();
        assertThat(fired)
                .containsExactlyElementsOf(due.stream().map(Order::number).toList());
        model.removeAll(due);
        if (!model.isEmpty()) {
            long next = model.stream()
                    .mapToLong(order -> order.deadline - now)
                    .min()
                    .getAsLong();
            assertThat(queue.untilFirst(now)).isEqualTo(next);
        }
    }

    @Test
    void aDelayBeyondAllTimesNeverFires() {
        TimerQueue queue = new TimerQueue();
        long now = 1_000_000;
        TimerQueue.Entry never = queue.add(now, Long.MAX_VALUE, () -> {
            throw new AssertionError("fired");
        });
        assertThat(queue.pollDue(now + 70L * 365 * 24 * HOUR)).isNull();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.remove(never)).isTrue();
        assertThat(queue.remove(never)).isFalse();
    }

    /** An hour of ticks in the simulated world: the clock jumps, and each tick comes at its time. */
    @Simulated(seeds = 20)
    void aJumpOfTheClockIsNeverEarlyAndLateOnlyByTheStepsBetween(Simulation simulation) {
        List<Long> late = new ArrayList<>();
        for (int timer = 0; timer < 1_000; timer++) {
            long delay = simulation.random().nextLong(HOUR);
            simulation.after(delay, () -> late.add(simulation.environment().nanoTime() - delay));
        }
        simulation.run();
        assertThat(late).hasSize(1_000).allMatch(nanos -> nanos >= 0 && nanos < 1_000 * 100);
    }
}
