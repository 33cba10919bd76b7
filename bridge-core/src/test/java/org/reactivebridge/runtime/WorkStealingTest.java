package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which tasks others are told of, and when. */
class WorkStealingTest {

    /** As many as make tasks short between two looks for shared ones. */
    private static final int MANY = 8;

    private final Counting workers = new Counting();
    private final WorkStealing queues = new WorkStealing(workers, 16, Long.MAX_VALUE - 4);

    private static final class Counting implements Workers {

        private int calls;

        @Override
        public int count() {
            return 2;
        }

        @Override
        public void wakeOne() {
            calls++;
        }

        @Override
        public void wake(int worker) {
            throw new AssertionError("no certain worker is meant");
        }
    }

    private record Job(String name) implements Runnable {
        @Override
        public void run() {}
    }

    private final Job first = new Job("first");
    private final Job second = new Job("second");
    private final Job third = new Job("third");

    private @Nullable Runnable next() {
        return queues.next(0, false);
    }

    @Test
    void submit_toTheSlot_tellsNobody_behindAnotherTellsAtOnce() {
        queues.submit(first, 0);
        assertThat(workers.calls).isZero();
        queues.submit(second, 0);
        assertThat(workers.calls)
                .as("the first one moved to the ring, which was empty")
                .isOne();
        assertThat(next()).isSameAs(second);
        assertThat(next()).isSameAs(first);
        assertThat(next()).isNull();
    }

    @Test
    void resubmit_ofATaskThatIsAlone_tellsNobody_andIsNotTakenOver() {
        for (int turn = 0; turn < 20; turn++) {
            queues.resubmit(first, 0);
            assertThat(queues.hasAny()).isFalse();
            assertThat(queues.steal(1)).isNull();
            assertThat(queues.hasNext(0)).isTrue();
            assertThat(next()).isSameAs(first);
        }
        assertThat(workers.calls).isZero();
        assertThat(next()).isNull();
    }

    @Test
    void resubmit_ofATaskThatIsAlone_isRescued() {
        queues.resubmit(first, 0);
        assertThat(queues.rescue(0)).isSameAs(first);
        assertThat(next()).isNull();
    }

    @Test
    void behindOthers_isToldWithTheNextLookForSharedTasks() {
        queues.submit(first, 0);
        queues.submit(second, 0);
        assertThat(next()).isSameAs(second);
        workers.calls = 0;
        queues.resubmit(second, 0);
        assertThat(workers.calls).as("there is one in the ring already").isZero();
        assertThat(queues.hasAny()).as("whoever looks finds both").isTrue();
        assertThat(queues.next(0, true)).isSameAs(first);
        assertThat(workers.calls).isOne();
        assertThat(queues.next(0, true)).isSameAs(second);
        assertThat(workers.calls).as("told once").isOne();
    }

    @Test
    void ofLongTasks_isToldAtOnce_alsoOfOneThatIsAlone() {
        queues.submit(first, 0);
        assertThat(queues.next(0, true)).isSameAs(first); // One task between two looks.
        queues.resubmit(first, 0);
        assertThat(workers.calls).isOne();
        assertThat(queues.steal(1)).isSameAs(first);
        queues.resubmit(second, 0);
        queues.resubmit(third, 0);
        assertThat(workers.calls).isEqualTo(3);
    }

    @Test
    void tasksThatBecomeShort_areNotToldOfAnyMore() {
        assertThat(queues.next(0, true)).isNull();
        for (int turn = 0; turn < MANY; turn++) {
            queues.resubmit(first, 0);
            assertThat(queues.next(0, turn == MANY - 1)).isSameAs(first);
        }
        workers.calls = 0;
        queues.resubmit(first, 0);
        assertThat(workers.calls).isZero();
    }

    @Test
    void aRingThatIsFull_givesHalfAway_andTells() {
        WorkStealing small = new WorkStealing(workers, 2, -1);
        Job[] jobs = new Job[12];
        for (int i = 0; i < jobs.length; i++) {
            jobs[i] = new Job("job " + i);
            small.submit(jobs[i], 0);
        }
        assertThat(workers.calls).isGreaterThan(1);
        int out = 0;
        while (small.drain() != null) {
            out++;
        }
        assertThat(out).isEqualTo(jobs.length);
    }
}
