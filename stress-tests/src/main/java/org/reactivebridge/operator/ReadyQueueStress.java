package org.reactivebridge.operator;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivebridge.kernel.Waker;

/** Races between wakers of inner streams and the task that polls those that are ready. */
public class ReadyQueueStress {

    private static final class Inner extends ReadyQueue.Node {

        int published;
        int polls;

        Inner(ReadyQueue<Inner> queue) {
            super(queue);
        }
    }

    /** Two inner streams are woken, one of them on the thread that polls. */
    @JCStressTest
    @Outcome(
            id = "1, 1, 0",
            expect = ACCEPTABLE,
            desc = "each was found ready once, if not at once then after a wake-up")
    @Outcome(expect = FORBIDDEN, desc = "a node was lost or came twice, or was left behind without a wake-up")
    @State
    public static class WakeWakePoll implements Waker {

        private final AtomicInteger wakes = new AtomicInteger();
        private final ReadyQueue<Inner> queue = new ReadyQueue<>(this);
        private final Inner first = new Inner(queue);
        private final Inner second = new Inner(queue);
        private int wakesBeforePoll;
        private int strandings;

        @Override
        public void wake() {
            wakes.incrementAndGet();
        }

        private boolean take() {
            Inner node = queue.poll();
            if (node == null) {
                return false;
            }
            node.polls++;
            return true;
        }

        @Actor
        public void waker() {
            first.wake();
        }

        @Actor
        public void wakerAndPoller() {
            second.wake();
            do {
                wakesBeforePoll = wakes.get();
            } while (take());
        }

        @Arbiter
        public void afterwards(III_Result result) {
            boolean woken = wakes.get() != wakesBeforePoll;
            while (take()) {
                if (!woken) {
                    strandings++;
                }
            }
            result.r1 = first.polls;
            result.r2 = second.polls;
            result.r3 = strandings;
        }
    }

    /** An inner stream that is queued already is woken again while it is taken from the queue. */
    @JCStressTest
    @Outcome(
            id = "1, [12]",
            expect = ACCEPTABLE,
            desc = "what was published before the wake-up is seen by a poll after it")
    @Outcome(expect = FORBIDDEN, desc = "the wake-up was swallowed: the last poll saw nothing")
    @State
    public static class WakeQueuedPoll {

        private final ReadyQueue<Inner> queue = new ReadyQueue<>(() -> {});
        private final Inner node = new Inner(queue);
        private int seen;

        public WakeQueuedPoll() {
            queue.add(node);
        }

        private void take() {
            Inner ready = queue.poll();
            if (ready != null) {
                ready.polls++;
                seen = ready.published;
            }
        }

        @Actor
        public void waker() {
            node.published = 1;
            node.wake();
        }

        @Actor
        public void poller() {
            take();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            take();
            result.r1 = seen;
            result.r2 = node.polls;
        }
    }

    /** An inner stream is woken while it is handed over to whoever holds the operator, and then polled there. */
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "the poll behind the hand-over saw what was published")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it did not, and the task was woken afterwards")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "the wake-up was lost in the queue that nobody polls any more")
    @State
    public static class WakeForward {

        private final AtomicInteger wakes = new AtomicInteger();
        private final ReadyQueue<Inner> queue = new ReadyQueue<>(wakes::incrementAndGet);
        private final Inner node = new Inner(queue);
        private int seen;
        private int wakesBeforePoll;

        public WakeForward() {
            queue.add(node); // Queued already, so that a waker that comes early leaves no more than a mark.
        }

        @Actor
        public void waker() {
            node.published = 1;
            node.wake();
        }

        @Actor
        public void owner() {
            node.forward();
            wakesBeforePoll = wakes.get();
            seen = node.published;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = seen;
            result.r2 = wakes.get() != wakesBeforePoll ? 1 : 0;
        }
    }
}
