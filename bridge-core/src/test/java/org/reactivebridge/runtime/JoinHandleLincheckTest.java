package org.reactivebridge.runtime;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.testing.Linearizability;

/** A handle takes the first outcome, and wakes everybody who waits for it once. */
@Tag("lincheck")
class JoinHandleLincheckTest {

    private static final int WAITING = 3;

    @Test
    void aHandle_takesTheFirstOutcome_modelChecked() {
        Linearizability.ofNew(Subject.class, FirstOutcome.class).modelCheck();
    }

    @Test
    void aHandle_takesTheFirstOutcome_underStress() {
        Linearizability.ofNew(Subject.class, FirstOutcome.class).stress();
    }

    @Param(name = "who", gen = IntGen.class, conf = "0:2")
    @Param(name = "value", gen = IntGen.class, conf = "1:3")
    public static final class Subject {

        private final JoinHandle<Integer> handle = new JoinHandle<>("subject", null);
        private final AtomicIntegerArray wakes = new AtomicIntegerArray(WAITING);
        private final Waker[] wakers = new Waker[WAITING];

        // Belong to who waits.
        private final boolean[] hasWaited = new boolean[WAITING];
        private final boolean[] hasForgotten = new boolean[WAITING];

        public Subject() {
            for (int i = 0; i < WAITING; i++) {
                int who = i;
                wakers[i] = () -> wakes.incrementAndGet(who);
            }
        }

        @Operation
        public boolean succeed(@Param(name = "value") int value) {
            return handle.succeed(value);
        }

        @Operation
        public boolean fail(@Param(name = "value") int value) {
            return handle.fail(new IllegalStateException("failure " + value));
        }

        @Operation
        public boolean abort() {
            return handle.abort(new CancellationException("aborted"));
        }

        @Operation
        public boolean isDone() {
            return handle.isDone();
        }

        @Operation
        public @Nullable String cause() {
            return handle.cause().map(Throwable::getMessage).orElse(null);
        }

        @Operation(nonParallelGroup = "waiting")
        public void await(@Param(name = "who") int who) {
            if (!hasWaited[who]) {
                hasWaited[who] = true;
                handle.await(wakers[who]);
            }
        }

        @Operation(nonParallelGroup = "waiting")
        public void forget(@Param(name = "who") int who) {
            if (hasWaited[who]) {
                hasForgotten[who] = true;
                handle.forget(wakers[who]);
            }
        }

        @Validate
        public void whoWaitsIsWokenOnce() {
            boolean isDone = handle.isDone();
            for (int who = 0; who < WAITING; who++) {
                int least = isDone && hasWaited[who] && !hasForgotten[who] ? 1 : 0;
                int most = isDone && hasWaited[who] ? 1 : 0;
                if (wakes.get(who) < least || wakes.get(who) > most) {
                    throw new AssertionError(who + " was woken " + wakes.get(who) + " times, but waited: "
                            + hasWaited[who] + ", forgotten: " + hasForgotten[who] + ", done: " + isDone);
                }
            }
        }
    }

    /** What {@link Subject} has to look like. */
    public static final class FirstOutcome {

        private boolean isDone;
        private @Nullable String cause;

        public boolean succeed(int value) {
            return settle(null);
        }

        public boolean fail(int value) {
            return settle("failure " + value);
        }

        public boolean abort() {
            return settle("aborted");
        }

        private boolean settle(@Nullable String failure) {
            if (isDone) {
                return false;
            }
            isDone = true;
            cause = failure;
            return true;
        }

        public boolean isDone() {
            return isDone;
        }

        public @Nullable String cause() {
            return cause;
        }

        public void await(int who) {}

        public void forget(int who) {}
    }
}
