package org.reactivebridge.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivebridge.kernel.Environment;

/** A task that is submitted while an engine ends. */
public class WorkerEngineStress {

    private static final AsyncRuntime.Builder OPTIONS = AsyncRuntime.builder().workers(2);

    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused by the answer")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "taken in, and told afterwards that it will not run")
    @Outcome(expect = FORBIDDEN, desc = "the task stays behind, or is told twice")
    @State
    public static class SubmitSweep implements Abandonable {

        private final WorkerEngine engine = new WorkerEngine(OPTIONS, Environment.system(), failure -> {});
        private volatile int abandoned;

        @Override
        public void run() {
            throw new AssertionError("no worker runs");
        }

        @Override
        public void abandon() {
            abandoned++;
        }

        @Actor
        public void submitter(II_Result result) {
            result.r1 = engine.submit(this) ? 1 : 0;
        }

        @Actor
        public void end() {
            engine.sweep();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = abandoned;
        }
    }
}
