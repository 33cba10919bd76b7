package org.reactivebridge.channel;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivebridge.channel.Semaphore.Permit;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.testing.Linearizability;

/**
 * The semaphore is a count, and a queue that nobody overtakes.
 *
 * <p>A permit that two threads close at once is given back by the first, and the second does not wait for that: what is
 * available need not be more yet when its call returns. So each permit is closed by one thread here.
 */
@Tag("lincheck")
class SemaphoreLincheckTest {

    @Test
    void theSemaphore_isACountAndAQueue_modelChecked() {
        Linearizability.of(Subject.class, CountAndQueue.class).modelCheck();
    }

    @Test
    void theSemaphore_isACountAndAQueue_underStress() {
        Linearizability.of(Subject.class, CountAndQueue.class).stress();
    }

    @Param(name = "permits", gen = IntGen.class, conf = "1:3")
    @Param(name = "held", gen = IntGen.class, conf = "0:1")
    public static final class Subject {

        private static final Context CONTEXT = Context.in(Environment.current());

        private final Semaphore semaphore = Semaphore.create(4);
        private final Permit[] held = new Permit[2];
        private @Nullable Cursor<Permit> acquisition; // Belongs to who waits.

        public Subject() {
            held[0] = semaphore.tryAcquire(1);
            held[1] = semaphore.tryAcquire(2);
        }

        @Operation
        public boolean tryAcquire(@Param(name = "permits") int permits) {
            return semaphore.tryAcquire(permits) != null;
        }

        @Operation(nonParallelGroup = "holder")
        public void giveBack(@Param(name = "held") int which) {
            held[which].close();
        }

        @Operation
        public void addPermits(@Param(name = "permits") int permits) {
            semaphore.addPermits(permits);
        }

        @Operation
        public int availablePermits() {
            return semaphore.availablePermits();
        }

        @Operation
        public void close() {
            semaphore.close();
        }

        @Operation(nonParallelGroup = "waiting")
        public void ask(@Param(name = "permits") int permits) {
            if (acquisition == null) {
                acquisition = semaphore.acquire(permits).source().open(() -> {}, CONTEXT);
            }
        }

        @Operation(nonParallelGroup = "waiting")
        public @Nullable String take() throws Throwable {
            if (acquisition == null) {
                return null;
            }
            try {
                return acquisition.poll() == null ? null : "granted";
            } catch (ChannelClosedException closed) {
                return "closed";
            }
        }

        @Operation(nonParallelGroup = "waiting")
        public void leave() {
            if (acquisition != null) {
                acquisition.close();
                acquisition = null;
            }
        }
    }

    /** What {@link Subject} has to look like. */
    public static final class CountAndQueue {

        private final int[] held = {1, 2};
        private int available = 1;
        private int asked; // Zero for none.
        private boolean isWaiting;
        private boolean isGranted;
        private boolean isTaken;
        private boolean isClosed;

        public boolean tryAcquire(int permits) {
            if (isClosed || isWaiting || available < permits) {
                return false;
            }
            available -= permits;
            return true;
        }

        public void giveBack(int which) {
            available += held[which];
            held[which] = 0;
            grant();
        }

        public void addPermits(int permits) {
            available += permits;
            grant();
        }

        public int availablePermits() {
            return available;
        }

        public void close() {
            isClosed = true;
            isWaiting = false;
        }

        public void ask(int permits) {
            if (asked == 0) {
                asked = permits;
                isWaiting = !isClosed;
                grant();
            }
        }

        private void grant() {
            if (isWaiting && asked <= available) {
                available -= asked;
                isWaiting = false;
                isGranted = true;
            }
        }

        public @Nullable String take() {
            if (asked == 0 || isTaken) {
                return null;
            }
            if (isGranted) {
                isGranted = false;
                isTaken = true;
                return "granted";
            }
            return isClosed ? "closed" : null;
        }

        public void leave() {
            if (isGranted) {
                available += asked;
            }
            asked = 0;
            isWaiting = false;
            isGranted = false;
            isTaken = false;
        }
    }
}
