package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** The owner of a ring and its thieves under all kinds of schedules: no task is lost, none comes out twice (D2, D8). */
class LocalRingInterleavingTest {

    private static final long[] STARTS = {0, Long.MAX_VALUE - 1, -2};

    private record Job(int number) implements Runnable {
        @Override
        public void run() {}
    }

    private static LocalRing ring(RandomGenerator random, int capacity) {
        return new LocalRing(capacity, STARTS[random.nextInt(STARTS.length)]);
    }

    private static void steals(Race race, LocalRing ring, int capacity, int times, List<Integer> out) {
        race.thread("thief", () -> {
            @Nullable Runnable[] loot = new @Nullable Runnable[capacity / 2];
            for (int i = 0; i < times; i++) {
                int count = ring.steal(loot);
                for (int j = 0; j < count; j++) {
                    out.add(number(loot[j]));
                    loot[j] = null;
                }
            }
        });
    }

    private static int number(@Nullable Runnable task) {
        assertThat(task).as("what came out").isInstanceOf(Job.class);
        return task instanceof Job job ? job.number : -1;
    }

    @Interleaved(schedules = 15_000)
    void everyTaskComesOutOnceAndInOrder(Race race) {
        RandomGenerator random = race.random();
        int capacity = 2 << random.nextInt(2);
        LocalRing ring = ring(random, capacity);
        int jobs = 3 + random.nextInt(6);
        List<Integer> popped = new ArrayList<>();
        List<Integer> overflow = new ArrayList<>();
        List<List<Integer>> stolen = new ArrayList<>();
        for (int thief = 1 + random.nextInt(2); thief > 0; thief--) {
            List<Integer> out = new ArrayList<>();
            stolen.add(out);
            steals(race, ring, capacity, 1 + random.nextInt(3), out);
        }
        race.thread("owner", () -> {
            for (int number = 0; number < jobs; number++) {
                while (ring.push(new Job(number)) < 0) {
                    // Full, perhaps: as WorkStealing does, half of it goes elsewhere.
                    @Nullable Runnable[] loot = new @Nullable Runnable[capacity / 2];
                    int count = ring.steal(loot);
                    for (int i = 0; i < count; i++) {
                        overflow.add(number(loot[i]));
                    }
                }
                if (random.nextInt(3) == 0) {
                    pop(ring, popped);
                }
            }
            while (pop(ring, popped)) {
                continue;
            }
        });
        race.start();
        assertThat(ring.isEmpty()).isTrue();
        List<Integer> all = new ArrayList<>(popped);
        all.addAll(overflow);
        for (List<Integer> out : stolen) {
            assertThat(out).as("a thief takes the oldest").isSorted();
            all.addAll(out);
        }
        assertThat(popped).as("the owner's own").isSorted();
        assertThat(all).hasSize(jobs).doesNotHaveDuplicates();
    }

    private static boolean pop(LocalRing ring, List<Integer> out) {
        Runnable task = ring.pop();
        if (task == null) {
            return false;
        }
        out.add(number(task));
        return true;
    }

    /** A task that is popped while it is being stolen is one that nobody else has, and so are those behind it. */
    @Interleaved(schedules = 10_000)
    void theSizeIsNeverMoreThanFits(Race race) {
        RandomGenerator random = race.random();
        LocalRing ring = ring(random, 2);
        List<Integer> sizes = new ArrayList<>();
        List<Integer> out = new ArrayList<>();
        race.thread("owner", () -> {
            for (int number = 0; number < 6; number++) {
                if (ring.push(new Job(number)) < 0) {
                    pop(ring, out);
                }
                pop(ring, out);
            }
        });
        race.thread("looker", () -> {
            for (int i = 0; i < 6; i++) {
                sizes.add(ring.size());
            }
        });
        steals(race, ring, 2, 3, out);
        race.start();
        assertThat(sizes).allMatch(size -> size >= 0 && size <= 2);
        assertThat(out).doesNotHaveDuplicates();
    }
}
