package org.reactivebridge.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Races over the head of a ring, and over what a thief sees of a task that has just been put in. */
public class LocalRingStress {

    /** Its number is plain: whoever takes the task out has to see it. */
    private static final class Job implements Runnable {

        private int number;

        Job(int number) {
            this.number = number;
        }

        @Override
        public void run() {}
    }

    private static int number(Runnable task) {
        return task == null ? 0 : ((Job) task).number;
    }

    /** Half of three is two, the older ones; the counters pass their end. */
    @JCStressTest
    @Outcome(id = "12, 3, 0", expect = ACCEPTABLE, desc = "the thief was first")
    @Outcome(id = "2, 1, 3", expect = ACCEPTABLE, desc = "the owner was first")
    @Outcome(expect = FORBIDDEN, desc = "a task was lost or came out twice")
    @State
    public static class PopSteal {

        private final LocalRing ring = new LocalRing(4, Long.MAX_VALUE - 1);

        public PopSteal() {
            for (int i = 1; i <= 3; i++) {
                ring.push(new Job(i));
            }
        }

        @Actor
        public void owner(III_Result result) {
            result.r2 = number(ring.pop());
        }

        @Actor
        public void thief(III_Result result) {
            Runnable[] loot = new Runnable[2];
            int count = ring.steal(loot);
            for (int i = 0; i < count; i++) {
                result.r1 = 10 * result.r1 + number(loot[i]);
            }
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = number(ring.pop());
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 7", "7, 0"},
            expect = ACCEPTABLE,
            desc = "it came out once, as it was put in")
    @Outcome(expect = FORBIDDEN, desc = "the task was lost, came out twice, or its fields were not seen")
    @State
    public static class PushSteal {

        private final LocalRing ring = new LocalRing(2, -1);

        @Actor
        public void owner() {
            ring.push(new Job(7));
        }

        @Actor
        public void thief(II_Result result) {
            Runnable[] loot = new Runnable[1];
            result.r1 = ring.steal(loot) == 0 ? 0 : number(loot[0]);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = number(ring.pop());
        }
    }

    /** The owner fills the place of a task that a thief has read, and may believe to have. */
    @JCStressTest
    @Outcome(id = "1, 2, 3", expect = ACCEPTABLE, desc = "the thief was first")
    @Outcome(id = "2, 1, 3", expect = ACCEPTABLE, desc = "the thief came after the owner had taken the first")
    @Outcome(expect = FORBIDDEN, desc = "a task was lost or came out twice")
    @State
    public static class PopPushSteal {

        private final LocalRing ring = new LocalRing(2, -2);

        public PopPushSteal() {
            ring.push(new Job(1));
            ring.push(new Job(2));
        }

        @Actor
        public void owner(III_Result result) {
            result.r2 = number(ring.pop());
            ring.push(new Job(3));
        }

        @Actor
        public void thief(III_Result result) {
            Runnable[] loot = new Runnable[1];
            result.r1 = ring.steal(loot) == 0 ? 0 : number(loot[0]);
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = number(ring.pop());
        }
    }
}
