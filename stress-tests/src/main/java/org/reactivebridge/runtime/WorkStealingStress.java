package org.reactivebridge.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Races over the slot of a worker: the worker fills it without a swap, and takes from it as whoever rescues does. */
public class WorkStealingStress {

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

    /** Nobody is woken here. */
    private record Asleep(int count) implements Workers {

        @Override
        public void wakeOne() {}

        @Override
        public void wake(int worker) {}
    }

    /** A task that goes on alone, and a monitor that believes its worker to be stuck. */
    @JCStressTest
    @Outcome(
            id = {"0, 7", "7, 0"},
            expect = ACCEPTABLE,
            desc = "it came out once, as it was put in")
    @Outcome(expect = FORBIDDEN, desc = "the task was lost, came out twice, or its fields were not seen")
    @State
    public static class ResubmitRescue {

        private final WorkStealing queues = new WorkStealing(new Asleep(1), 4, -1);

        @Actor
        public void worker(II_Result result) {
            queues.resubmit(new Job(7), 0);
            result.r1 = number(queues.next(0, false));
        }

        @Actor
        public void monitor(II_Result result) {
            result.r2 = number(queues.rescue(0));
        }
    }

    /** The worker puts a second task in while the first one is taken out of the slot. */
    @JCStressTest
    @Outcome(
            id = {"3, 0", "2, 1", "1, 2"},
            expect = ACCEPTABLE,
            desc = "each came out once, to the worker or to the monitor")
    @Outcome(expect = FORBIDDEN, desc = "a task was lost or came out twice")
    @State
    public static class FillFill {

        private final WorkStealing queues = new WorkStealing(new Asleep(1), 4, -1);

        @Actor
        public void worker() {
            queues.submit(new Job(1), 0);
            queues.submit(new Job(2), 0);
        }

        @Actor
        public void monitor(II_Result result) {
            result.r2 = number(queues.rescue(0));
        }

        @Arbiter
        public void afterwards(II_Result result) {
            for (Runnable task = queues.next(0, false); task != null; task = queues.next(0, false)) {
                result.r1 += number(task);
            }
        }
    }
}
