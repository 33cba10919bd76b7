package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The timer wheel against a plain list, whatever the delays and the clock (D9); and that it lets go of what it does not need. */
@Timeout(60)
class TimerWheelTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    private static final long YEAR = 365 * 24 * HOUR;

    private static final long[] DELAYS = {
        Long.MIN_VALUE,
        -1,
        0,
        0,
        1,
        1,
        2,
        50,
        63,
        64,
        65,
        999_999,
        1_000_000,
        1_000_001,
        7_000_000,
        64_000_000,
        SECOND,
        HOUR,
        24 * HOUR,
        YEAR,
        60 * YEAR,
        TimerWheel.LONGEST_DELAY,
        TimerWheel.LONGEST_DELAY + 1,
        Long.MAX_VALUE
    };

    private static final long[] JUMPS = {0, 0, 1, 1, 2, 64, 1_000_000, 64_000_000, SECOND, HOUR, YEAR};

    /** What the wheel should hold: a list, and arithmetic that anybody can check. */
    private static final class Model {

        private final SplittableRandom random;
        private final long origin;
        private final long resolution;
        private final TimerWheel wheel;
        private final List<Order> pending = new ArrayList<>();
        private final List<Order> never = new ArrayList<>();
        private final List<Order> over = new ArrayList<>();
        private final List<Order> fired = new ArrayList<>();
        private long elapsed; // Less than 73 years by far, so that deadlines can be compared.
        private long sleepsUntil = Long.MIN_VALUE;
        private long woken = -1;
        private int number;

        Model(long seed, long origin, long resolution) {
            this.random = new SplittableRandom(seed);
            this.origin = origin;
            this.resolution = resolution;
            this.wheel = new TimerWheel(origin, resolution, tick -> woken = tick);
        }

        private final class Order implements Runnable {

            private final int id = number++;
            private final long deadline;
            private final long tick;
            private TimerWheel.@Nullable Entry entry;

            Order(long deadline) {
                this.deadline = deadline;
                this.tick = Math.floorDiv(deadline, resolution) + (Math.floorMod(deadline, resolution) == 0 ? 0 : 1);
            }

            @Override
            public void run() {
                fired.add(this);
            }

            @Override
            public String toString() {
                return id + " at " + deadline;
            }
        }

        void run(int operations) {
            for (int i = 0; i < operations; i++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> schedule();
                    case 3 -> cancel();
                    case 4 -> sleep();
                    case 5 -> cancelOld();
                    default -> {
                        jump();
                        collect();
                    }
                }
                assertThat(wheel.size()).isEqualTo(pending.size());
            }
            close();
        }

        private void schedule() {
            long delay = switch (random.nextInt(4)) {
                case 0 -> DELAYS[random.nextInt(DELAYS.length)];
                case 1 -> random.nextLong(200);
                case 2 -> random.nextLong(1L << random.nextInt(1, 60));
                default -> resolution * random.nextInt(200); // Small, so that ticks are often equal.
            };
            woken = -1;
            Order order = new Order(elapsed + Math.min(Math.max(0, delay), TimerWheel.LONGEST_DELAY));
            order.entry = wheel.schedule(origin + elapsed, delay, order);
            if (delay > TimerWheel.LONGEST_DELAY) {
                never.add(order);
                assertThat(woken)
                        .as("who sleeps need not know of what never comes")
                        .isEqualTo(-1);
                return;
            }
            pending.add(order);
            boolean earlier = order.tick < sleepsUntil;
            assertThat(woken).isEqualTo(earlier ? order.tick : -1);
            if (earlier) {
                sleepsUntil = order.tick;
            }
            assertThat(wheel.mayBeDue(origin + elapsed) || order.deadline + resolution > elapsed)
                    .as("a timer that is due makes the wheel worth a look")
                    .isTrue();
        }

        private void cancel() {
            List<Order> from = random.nextInt(8) == 0 ? never : pending;
            if (!from.isEmpty()) {
                Order order = from.remove(random.nextInt(from.size()));
                assertThat(cancel(order)).isTrue();
                assertThat(cancel(order)).isFalse();
                over.add(order);
            }
        }

        private void cancelOld() {
            if (!over.isEmpty()) {
                assertThat(cancel(over.get(random.nextInt(over.size())))).isFalse();
            }
        }

        private static boolean cancel(Order order) {
            TimerWheel.Entry entry = order.entry;
            return entry != null && entry.cancel();
        }

        private void jump() {
            long jump = switch (random.nextInt(4)) {
                case 0 -> JUMPS[random.nextInt(JUMPS.length)];
                case 1 -> random.nextLong(200);
                case 2 -> resolution * random.nextInt(200);
                default -> random.nextLong(1L << random.nextInt(1, 50));
            };
            if (random.nextInt(2_000) == 0) {
                jump = 60 * YEAR;
            }
            if (elapsed + jump < 70 * YEAR) { // As long as what was set now could still be compared with it.
                elapsed += jump;
            }
        }

        /** Part of what is due is taken now and then: the rest must come first next time. */
        private void collect() {
            int most = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : Integer.MAX_VALUE;
            @Nullable Runnable[] actions = new @Nullable Runnable[Math.min(most, pending.size() + 1)];
            long now = origin + elapsed;
            boolean worth = wheel.mayBeDue(now);
            fired.clear();
            int count = wheel.collect(now, actions);
            for (int i = 0; i < count; i++) {
                Runnable action = actions[i];
                assertThat(action).isNotNull();
                if (action != null) {
                    action.run();
                }
            }
            assertThat(worth || count == 0)
                    .as("mayBeDue said that there was nothing")
                    .isTrue();
            assertThat(fired).hasSize(count).allMatch(order -> order.deadline <= elapsed, "was not early");
            assertThat(pending).as("fired once").containsAll(fired);
            pending.removeAll(fired);
            over.addAll(fired);
            for (int i = 1; i < fired.size(); i++) {
                Order before = fired.get(i - 1);
                Order after = fired.get(i);
                if (before.tick == after.tick) {
                    assertThat(before.id)
                            .as("the same tick, in the order in which they came")
                            .isLessThan(after.id);
                }
            }
            if (count < actions.length) {
                assertThat(pending).as("late").noneMatch(order -> order.deadline + resolution <= elapsed);
                assertThat(pending).as("left behind").noneMatch(order -> order.tick <= elapsed / resolution);
            }
        }

        /** A sleep that lasts as long as the wheel says ends before the next timer is late. */
        private void sleep() {
            long nanos = wheel.fallAsleep(origin + elapsed);
            long first = pending.stream()
                    .map(order -> order.tick)
                    .min(Comparator.naturalOrder())
                    .orElse(TimerWheel.NEVER);
            if (first == TimerWheel.NEVER) {
                assertThat(nanos).isEqualTo(TimerWheel.NEVER);
            } else {
                assertThat(nanos).isBetween(1L, Math.max(1, first * resolution - elapsed));
            }
            if (nanos > 1 && random.nextBoolean()) {
                // Perhaps sooner than the next timer: the wheel has to move timers down now and then.
                sleepsUntil = nanos == TimerWheel.NEVER ? TimerWheel.NEVER : (elapsed + nanos) / resolution;
            } else {
                sleepsUntil = Long.MIN_VALUE;
                wheel.awake();
            }
        }

        private void close() {
            wheel.close();
            assertThatThrownBy(() -> wheel.schedule(origin + elapsed, 1, () -> {}))
                    .isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> wheel.schedule(origin + elapsed, Long.MAX_VALUE, () -> {}))
                    .isInstanceOf(RejectedExecutionException.class);
            fired.clear();
            for (Runnable action = wheel.takeAny(); action != null; action = wheel.takeAny()) {
                action.run();
            }
            pending.addAll(never); // Who waits for ever wants to know of the end as well.
            assertThat(fired).containsExactlyInAnyOrderElementsOf(pending);
            assertThat(wheel.size()).isZero();
            assertThat(pending).noneMatch(Model::cancel);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 1_000_000, 7_000_000})
    void agreesWithAList(long resolution) {
        long[] origins = {0, -1, Long.MAX_VALUE - 1_000, Long.MIN_VALUE, 123_456_789_012_345L};
        for (long seed = 0; seed < 2_000; seed++) {
            long origin = origins[(int) (seed % origins.length)];
            try {
                new Model(seed, origin, resolution).run(150);
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + ", resolution " + resolution, failure);
            }
        }
    }

    /** One after the other, each where the one before it went off: as a worker sees time. */
    @Test
    void asWorkersUseIt_eachSleepEndsAtTheNextTimer() {
        long resolution = 1_000_000;
        TimerWheel wheel = new TimerWheel(0, resolution, tick -> {});
        SplittableRandom random = new SplittableRandom(7);
        List<Long> deadlines = new ArrayList<>();
        List<Long> firedAt = new ArrayList<>();
        long[] now = {0};
        for (int i = 0; i < 10_000; i++) {
            long deadline = random.nextLong(HOUR);
            deadlines.add(deadline);
            wheel.schedule(0, deadline, () -> firedAt.add(deadline));
        }
        @Nullable Runnable[] actions = new @Nullable Runnable[16];
        int sleeps = 0;
        for (long nanos = wheel.fallAsleep(now[0]); nanos != TimerWheel.NEVER; nanos = wheel.fallAsleep(now[0])) {
            wheel.awake();
            now[0] += nanos;
            sleeps++;
            int from = firedAt.size();
            for (int count = wheel.collect(now[0], actions); count > 0; count = wheel.collect(now[0], actions)) {
                for (int i = 0; i < count; i++) {
                    Runnable action = actions[i];
                    if (action != null) {
                        action.run();
                    }
                }
            }
            for (Long deadline : firedAt.subList(from, firedAt.size())) {
                assertThat(now[0] - deadline).isBetween(0L, resolution - 1);
            }
        }
        assertThat(firedAt).containsExactlyInAnyOrderElementsOf(deadlines);
        // Each timer costs one look at its tick, and, now and then, one at a higher level for many of them.
        assertThat(sleeps).isLessThan(2 * deadlines.size());
    }

    @Test
    void aMillionTimersArmedAndCancelled_leaveNothing() {
        TimerWheel wheel = new TimerWheel(0, 1_000_000, tick -> {});
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(wheel.schedule(i, random.nextLong(HOUR), () -> {}).cancel())
                    .isTrue();
        }
        assertThat(wheel.size()).isZero();
        assertThat(wheel.fallAsleep(1_000_000)).isEqualTo(TimerWheel.NEVER);
        assertThat(wheel.takeAny()).isNull();
    }

    /** The handle may be kept by whoever set the timer, for as long as he likes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 30_000_000_000L, TimerWheel.LONGEST_DELAY, Long.MAX_VALUE})
    void aCancelledTimer_letsGoOfItsAction(long delay) {
        TimerWheel wheel = new TimerWheel(0, 1_000_000, tick -> {});
        Runnable action = new Runnable() {
            @Override
            public void run() {}
        };
        WeakReference<Runnable> seen = new WeakReference<>(action);
        TimerWheel.Entry entry = wheel.schedule(0, delay, action);
        action = null;
        assertThat(entry.cancel()).isTrue();
        Awaitility.await().until(() -> {
            System.gc();
            return seen.get() == null;
        });
        assertThat(entry.cancel()).isFalse();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void aTimerThatHasFired_letsGoOfItsAction() {
        TimerWheel wheel = new TimerWheel(0, 1, tick -> {});
        Runnable action = new Runnable() {
            @Override
            public void run() {}
        };
        WeakReference<Runnable> seen = new WeakReference<>(action);
        TimerWheel.Entry entry = wheel.schedule(0, 100, action);
        action = null;
        @Nullable Runnable[] actions = new @Nullable Runnable[1];
        assertThat(wheel.collect(100, actions)).isOne();
        actions[0] = null;
        Awaitility.await().until(() -> {
            System.gc();
            return seen.get() == null;
        });
        assertThat(entry.cancel()).isFalse();
    }
}
