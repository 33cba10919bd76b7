package org.reactivebridge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** The life of a task under all kinds of schedules (D1, D2, D3; row 32, tokio-rs/tokio#1788). */
class TaskInterleavingTest {

    /** Counts what it sees, and what should not be. */
    private static final class Observed extends Task {

        private final Function<Observed, Turn> work;
        private volatile int published;
        private int seen;
        private int turns;
        private int refusals;
        private boolean inside;
        private boolean ended;
        private String fault = "";

        Observed(Scheduler scheduler, Function<Observed, Turn> work) {
            super(scheduler);
            this.work = work;
        }

        void publish() {
            Interleaving.point();
            published++; // One thread at a time holds the baton, so that this is one step.
            wake();
        }

        @Override
        protected Turn turn() {
            enter("a turn");
            turns++;
            Interleaving.point();
            seen = published;
            Interleaving.point();
            Turn turn = work.apply(this);
            ended = turn == Turn.DONE;
            inside = false;
            return turn;
        }

        @Override
        protected void rejected(RejectedExecutionException failure) {
            enter("a refusal");
            refusals++;
            Interleaving.point();
            ended = true;
            inside = false;
        }

        private void enter(String what) {
            if (inside) {
                fault = what + " within a turn";
            }
            if (ended) {
                fault = what + " after the end";
            }
            inside = true;
        }

        @Override
        protected boolean isCancelled() {
            return false;
        }
    }

    @Interleaved(schedules = 20_000)
    void noWakeUpIsLostAndTurnsAreSerial(Race race) {
        Scheduler scheduler = race.random().nextBoolean() ? race.scheduler() : Scheduler.inline();
        Observed task = new Observed(scheduler, self -> {
            boolean yields = self.turns % 2 == 0 && self.turns < 6;
            return yields ? Turn.YIELD : Turn.PARK;
        });
        race.thread("start", task::start);
        race.thread("waker one", () -> {
            task.publish();
            task.publish();
        });
        race.thread("waker two", task::publish);
        race.start();
        assertThat(task.seen).isEqualTo(3);
        assertThat(task.fault).isEmpty();
        assertThat(task).asString().contains("idle");
    }

    @Interleaved(schedules = 10_000)
    void aTaskThatHasEndedIsNotRunAgain(Race race) {
        Scheduler scheduler = race.random().nextBoolean() ? race.scheduler() : Scheduler.inline();
        int last = 1 + race.random().nextInt(3);
        Observed task = new Observed(scheduler, self -> self.turns == last ? Turn.DONE : Turn.PARK);
        race.thread("start", task::start);
        race.thread("waker one", () -> {
            task.publish();
            task.publish();
        });
        race.thread("waker two", task::publish);
        race.start();
        assertThat(task.turns).isLessThanOrEqualTo(last);
        assertThat(task.fault).isEmpty();
    }

    /** D3: every wake-up is either run or answered by the refusal, which ends the task. */
    @Interleaved(schedules = 10_000)
    void aRefusalIsSerialWithTurnsAndComesOnce(Race race) {
        int accepted = race.random().nextInt(3);
        int[] asked = new int[1];
        Observed task = new Observed(race.scheduler(() -> asked[0]++ >= accepted), self -> Turn.PARK);
        race.thread("start", task::start);
        race.thread("waker one", task::publish);
        race.thread("waker two", task::publish);
        race.start();
        assertThat(task.fault).isEmpty();
        assertThat(task.refusals).isEqualTo(asked[0] > accepted ? 1 : 0);
        if (task.refusals == 0) {
            assertThat(task.seen).isEqualTo(2);
        }
    }

    /** An interrupt reaches the call if it comes while that lasts, and never what the thread does next. */
    @Interleaved(schedules = 10_000)
    void anInterruptHitsTheCallOrNothing(Race race) {
        boolean waits = race.random().nextBoolean();
        Blocking task = new Blocking(waits);
        race.thread("run", task::start);
        race.thread("cancel", task::cancel);
        race.start();
        assertThat(task.ended).isTrue();
        assertThat(task.leaked).isFalse();
    }

    /** Makes one call that may block. */
    private static final class Blocking extends Task {

        private final boolean waits;
        private volatile boolean cancelled;
        private boolean leaked;
        private boolean ended;

        Blocking(boolean waits) {
            super(Scheduler.inline());
            this.waits = waits;
        }

        void cancel() {
            cancelled = true;
            Interleaving.point();
            interrupt();
        }

        @Override
        protected Turn turn() {
            try {
                callInterruptibly(() -> {
                    Interleaving.point();
                    while (waits && !Thread.currentThread().isInterrupted()) {
                        Race.idle(); // As if blocked: only the interrupt can end it.
                    }
                    return null;
                });
            } catch (InterruptedException expected) {
                // Cancelled before the call.
            } catch (Exception impossible) {
                throw new AssertionError(impossible);
            }
            leaked = Thread.currentThread().isInterrupted();
            Interleaving.point();
            leaked |= Thread.currentThread().isInterrupted();
            ended = true;
            return Turn.DONE;
        }

        @Override
        protected void rejected(RejectedExecutionException failure) {
            throw new AssertionError(failure);
        }

        @Override
        protected boolean isCancelled() {
            return cancelled;
        }
    }
}
