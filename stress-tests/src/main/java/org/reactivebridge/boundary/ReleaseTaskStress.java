package org.reactivebridge.boundary;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;

/** Races between a release that goes on by itself and the run that waits for it, or has left. */
public class ReleaseTaskStress {

    private abstract static class Release {

        final AtomicInteger dropped = new AtomicInteger();
        final AtomicInteger wakes = new AtomicInteger();
        final ReleaseTask task;

        Release() {
            Hooks hooks = Hooks.defaults().onErrorDropped(error -> dropped.incrementAndGet());
            Context context = Context.in(Environment.system().withHooks(hooks));
            task = new ReleaseTask(
                    (waker, ignored) -> Cursors.failed(new IllegalStateException()), wakes::incrementAndGet, context);
        }
    }

    /** The release fails while the run that waits for it leaves. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the run saw the failure before it left")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it did not, and the failure was dropped, once")
    @Outcome(expect = FORBIDDEN, desc = "the failure was lost, or had two fates")
    @State
    public static class FailDetach extends Release {

        @Actor
        public void releases() {
            task.start();
        }

        @Actor
        public void leaves(II_Result result) {
            result.r1 = task.isEnded() && task.takeFailure() != null ? 1 : 0;
            task.detach();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = dropped.get();
        }
    }

    /** The release ends while the run looks whether it has. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "seen, with its failure, and announced as well")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "not yet, and announced")
    @Outcome(expect = FORBIDDEN, desc = "the end was seen before its failure, or nobody says that it came")
    @State
    public static class FailLook extends Release {

        @Actor
        public void releases() {
            task.start();
        }

        @Actor
        public void looks(II_Result result) {
            // Again and again, so as to look right behind the end: the beginning of a task takes far longer.
            for (int looks = 0; looks < 10_000; looks++) {
                if (task.isEnded()) {
                    result.r1 = task.takeFailure() != null ? 1 : -1;
                    return;
                }
            }
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes.get();
        }
    }
}
