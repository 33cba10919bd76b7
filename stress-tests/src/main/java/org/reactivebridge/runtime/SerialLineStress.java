package org.reactivebridge.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.RejectedExecutionException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.reactivebridge.kernel.Scheduler;

/** A serial executor that two threads use; whoever hands the drain over runs it, or is refused. */
public class SerialLineStress {

    private static final AsyncRuntime RUNTIME = AsyncRuntime.builder()
            .scheduling(SchedulingAlgorithm.callerThread())
            .build();

    private static final Scheduler HERE = task -> {
        task.run();
        return true;
    };

    private static final Scheduler NOWHERE = task -> false;

    /** Counts without atomics: what the executor promises is enough. */
    static final class Count extends RuntimeTask {

        private final int[] counter;

        Count(int[] counter) {
            this.counter = counter;
        }

        @Override
        protected void execute() {
            counter[0]++;
        }

        @Override
        protected boolean failed(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        protected void abandoned(RejectedExecutionException reason) {
            throw new AssertionError(reason);
        }
    }

    private static int submit(SerialExecutor executor, RuntimeTask task) {
        try {
            executor.submit(task);
            return 0;
        } catch (RejectedExecutionException refused) {
            return 1;
        }
    }

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "both have run, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "one was lost, or did not see the other")
    @State
    public static class SubmitSubmit {

        private final SerialExecutor executor = new SerialExecutor(RUNTIME, HERE);
        private final int[] counter = new int[1];

        @Actor
        public void first() {
            submit(executor, new Count(counter));
        }

        @Actor
        public void second() {
            submit(executor, new Count(counter));
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = counter[0];
        }
    }

    @JCStressTest
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "both are refused")
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE,
            desc = "who was refused has run the task of the other, which was accepted")
    @Outcome(expect = FORBIDDEN, desc = "a task is lost, or run although it was refused")
    @State
    public static class RefusedBoth {

        private final SerialExecutor executor = new SerialExecutor(RUNTIME, NOWHERE);
        private final int[] counter = new int[1];
        private int first;
        private int second;

        @Actor
        public void first() {
            first = submit(executor, new Count(counter));
        }

        @Actor
        public void second() {
            second = submit(executor, new Count(counter));
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = counter[0];
            result.r2 = first + second;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it has run")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was cancelled first")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither")
    @State
    public static class SubmitCancel {

        private final SerialExecutor executor = new SerialExecutor(RUNTIME, HERE);
        private final int[] counter = new int[1];
        private final Count task = new Count(counter);
        private int cancelled;

        @Actor
        public void submitter() {
            submit(executor, task);
        }

        @Actor
        public void canceller() {
            cancelled = task.cancel() ? 1 : 0;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = counter[0];
            result.r2 = cancelled;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it has run, and nothing is left")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was taken back or refused, and nothing is left")
    @Outcome(expect = FORBIDDEN, desc = "something is left")
    @State
    public static class SubmitClose {

        private final TaskGroup group = new TaskGroup(RUNTIME, new TaskPlace(RUNTIME, HERE, false));
        private final SerialExecutor executor = group.serialExecutor();
        private final int[] counter = new int[1];
        private final Count task = new Count(counter);

        @Actor
        public void submitter() {
            submit(executor, task);
        }

        @Actor
        public void closer() {
            executor.close();
            group.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = counter[0];
            result.r2 = task.isOver() && group.isEnded() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "cancelled or refused; no timer is left")
    @Outcome(expect = FORBIDDEN, desc = "a timer is left, or it ran before its time")
    @State
    public static class ScheduleClose {

        private final TaskGroup group = new TaskGroup(RUNTIME, new TaskPlace(RUNTIME, HERE, false));
        private final SerialExecutor executor = group.serialExecutor();
        private final int[] counter = new int[1];
        private final Count task = new Count(counter);

        @Actor
        public void submitter() {
            try {
                executor.schedule(task, Long.MAX_VALUE >> 3);
            } catch (RejectedExecutionException refused) {
                // Told.
            }
        }

        @Actor
        public void closer() {
            executor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = counter[0];
            result.r2 = task.isOver() && task.isDisarmed() ? 1 : 0;
        }
    }
}
