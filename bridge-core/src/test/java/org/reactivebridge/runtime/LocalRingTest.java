package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring of a worker against a plain queue, also where its counters overflow (D8). */
@Timeout(30)
class LocalRingTest {

    private record Job(int number) implements Runnable {
        @Override
        public void run() {}
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 1, Long.MAX_VALUE, -2, -1, Long.MIN_VALUE})
    void agreesWithAQueue(long start) {
        for (int capacity = 1; capacity <= 8; capacity *= 2) {
            for (long seed = 0; seed < 500; seed++) {
                try {
                    agrees(new LocalRing(capacity, start), capacity, new SplittableRandom(seed));
                } catch (Throwable failure) {
                    throw new AssertionError("seed " + seed + ", capacity " + capacity + ", start " + start, failure);
                }
            }
        }
    }

    private static void agrees(LocalRing ring, int capacity, SplittableRandom random) {
        ArrayDeque<Runnable> model = new ArrayDeque<>();
        for (int number = 0; number < 100; number++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    Job job = new Job(number);
                    boolean fits = model.size() < capacity;
                    assertThat(ring.push(job)).isEqualTo(fits ? model.size() : -1);
                    if (fits) {
                        model.add(job);
                    }
                }
                case 2 -> assertThat(ring.pop()).isSameAs(model.poll());
                default -> {
                    @Nullable Runnable[] loot = new @Nullable Runnable[Math.max(1, capacity / 2)];
                    int expected = model.size() - model.size() / 2; // The older half.
                    assertThat(ring.steal(loot)).isEqualTo(expected);
                    for (int i = 0; i < expected; i++) {
                        assertThat(loot[i]).isSameAs(model.poll());
                    }
                }
            }
            assertThat(ring.size()).isEqualTo(model.size());
            assertThat(ring.isEmpty()).isEqualTo(model.isEmpty());
        }
    }

    /** A thief cannot clear the owner's array; the owner does when he comes to the end. */
    @Test
    void poppedToEmpty_keepsNoReference() {
        LocalRing ring = new LocalRing(8, -3);
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 20; round++) {
            WeakReference<?>[] seen = new WeakReference<?>[1 + random.nextInt(8)];
            for (int i = 0; i < seen.length; i++) {
                Runnable job = new Job(i);
                seen[i] = new WeakReference<>(job);
                assertThat(ring.push(job)).isNotNegative();
            }
            for (int steals = random.nextInt(3); steals > 0; steals--) {
                assertThat(ring.steal(new @Nullable Runnable[4])).isNotNegative();
            }
            int pops = 0;
            while (ring.pop() != null) {
                pops++;
            }
            assertThat(pops).isLessThanOrEqualTo(seen.length);
            Awaitility.await().until(() -> {
                System.gc();
                for (WeakReference<?> each : seen) {
                    if (each.get() != null) {
                        return false;
                    }
                }
                return true;
            });
        }
    }

    @Test
    void capacity_isAPowerOfTwo() {
        assertThatThrownBy(() -> new LocalRing(3, 0)).hasMessageContaining("power of two");
        assertThatThrownBy(() -> new LocalRing(0, 0)).hasMessageContaining("power of two");
    }
}
