package org.reactivebridge.runtime;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivebridge.testing.Linearizability;

/**
 * What each worker is in, and that the right to search is neither lost nor doubled.
 *
 * <p>A call for whichever worker sleeps gives up while another such call is under way, which finds a sleeper in its place, or
 * one that has gone again. So it has no sequential specification of its own: what is verified is who counts as searching once
 * all is quiet.
 */
@Tag("lincheck")
class IdleStateLincheckTest {

    @Test
    void theStateOfEachWorker_isAWord_modelChecked() {
        Linearizability.of(Subject.class, Words.class).modelCheck();
    }

    @Test
    void theStateOfEachWorker_isAWord_underStress() {
        Linearizability.of(Subject.class, Words.class).stress();
    }

    @Test
    void theRightToSearch_isConserved_modelChecked() {
        Linearizability.of(Searching.class, Nothing.class).modelCheck();
    }

    @Test
    void theRightToSearch_isConserved_underStress() {
        Linearizability.of(Searching.class, Nothing.class).stress();
    }

    /** Two workers, so that each operation on one may be disturbed by one on the other, in the same word. */
    @Param(name = "worker", gen = IntGen.class, conf = "0:1")
    public static final class Subject {

        private final IdleState idle = new IdleState(2);

        @Operation
        public void fallAsleep(@Param(name = "worker") int worker) {
            idle.fallAsleep(worker);
        }

        @Operation
        public boolean isAsleep(@Param(name = "worker") int worker) {
            return idle.isAsleep(worker);
        }

        @Operation
        public boolean awake(@Param(name = "worker") int worker) {
            return idle.awake(worker);
        }

        @Operation
        public boolean call(@Param(name = "worker") int worker) {
            return idle.call(worker);
        }

        @Operation
        public boolean isAnyAsleep() {
            return idle.isAnyAsleep();
        }
    }

    /** What {@link Subject} has to look like. */
    public static final class Words {

        private final String[] words = {"awake", "awake"};

        public void fallAsleep(int worker) {
            swap(worker, "awake", "asleep");
        }

        public boolean isAsleep(int worker) {
            return words[worker].equals("asleep");
        }

        public boolean awake(int worker) {
            words[worker] = "awake";
            return false; // Nobody is sent here.
        }

        public boolean call(int worker) {
            return swap(worker, "asleep", "called");
        }

        public boolean isAnyAsleep() {
            return isAsleep(0) || isAsleep(1);
        }

        private boolean swap(int worker, String expected, String replacement) {
            if (!words[worker].equals(expected)) {
                return false;
            }
            words[worker] = replacement;
            return true;
        }
    }

    /** Workers that come and go, whom others send. */
    @Param(name = "worker", gen = IntGen.class, conf = "0:1")
    public static final class Searching {

        private final IdleState idle = new IdleState(2);

        @Operation
        public void fallAsleep(@Param(name = "worker") int worker) {
            idle.fallAsleep(worker);
        }

        @Operation
        public void comeAndGo(@Param(name = "worker") int worker) {
            if (idle.awake(worker)) {
                idle.stopSearching();
            }
        }

        @Operation
        public void call(@Param(name = "worker") int worker) {
            idle.call(worker);
        }

        @Operation
        public void send() {
            idle.send();
        }

        @Operation
        public void search() {
            if (idle.startSearching()) {
                idle.stopSearching();
            }
        }

        @Validate
        public void whoCountsAsSearchingWasSent() {
            int sent = 0;
            for (int worker = 0; worker < 2; worker++) {
                if (idle.awake(worker)) {
                    sent++;
                }
            }
            for (int i = 0; i < sent; i++) {
                idle.stopSearching();
            }
            if (!idle.isNobodySearching()) {
                throw new AssertionError(sent + " were sent, but the count of searchers is another");
            }
        }
    }

    /** Operations without results: what matters is the state that they leave. */
    public static final class Nothing {

        public void fallAsleep(int worker) {}

        public void comeAndGo(int worker) {}

        public void call(int worker) {}

        public void send() {}

        public void search() {}
    }
}
