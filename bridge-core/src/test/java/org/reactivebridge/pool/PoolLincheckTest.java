package org.reactivebridge.pool;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.testing.Linearizability;

/** The idle connections and the queue are two numbers and a queue that nobody overtakes. */
@Tag("lincheck")
class PoolLincheckTest {

    @Test
    void thePool_isTwoNumbersAndAQueue_modelChecked() {
        Linearizability.of(Subject.class, NumbersAndQueue.class).modelCheck();
    }

    @Test
    void thePool_isTwoNumbersAndAQueue_underStress() {
        Linearizability.of(Subject.class, NumbersAndQueue.class).stress();
    }

    /** A pool of two, of which one is lent; a borrower who only tries, and one who waits. */
    public static final class Subject {

        private final StillEnvironment environment = new StillEnvironment(Hooks.defaults());
        private final Context context = Context.in(environment);
        private final Pool<Object> pool;
        private @Nullable Pooled<Object> held; // Belongs to who tries.
        private @Nullable Cursor<Pooled<Object>> acquisition; // Belongs to who waits, like the next.
        private @Nullable Pooled<Object> waited;

        public Subject() throws Throwable {
            ConnectionManager<Object> manager =
                    FunctionManager.of(() -> AsyncFuture.of(new Object()), connection -> {});
            pool = Pool.builder(manager)
                    .options(PoolOptions.defaults()
                            .maxSize(2)
                            .acquireTimeout(PoolOptions.FOREVER)
                            .idleTimeout(PoolOptions.FOREVER)
                            .maxLife(PoolOptions.FOREVER))
                    .environment(environment)
                    .build();
            Cursor<Pooled<Object>> first = pool.acquire().source().open(() -> {}, context);
            held = first.poll();
            Cursor<Pooled<Object>> second = pool.acquire().source().open(() -> {}, context);
            second.poll(); // Never comes back.
        }

        @Operation(nonParallelGroup = "tries")
        public boolean tryAcquire() {
            if (held != null) {
                return false;
            }
            held = pool.tryAcquire();
            return held != null;
        }

        @Operation(nonParallelGroup = "tries")
        public void release() {
            if (held != null) {
                held.release();
                held = null;
            }
        }

        @Operation(nonParallelGroup = "tries")
        public void invalidate() {
            if (held != null) {
                held.invalidate();
                held = null;
            }
        }

        @Operation
        public void close() {
            pool.close(PoolOptions.FOREVER);
        }

        @Operation(nonParallelGroup = "waits")
        public String take() throws Throwable {
            if (waited != null) {
                return "has one";
            }
            if (acquisition == null) {
                acquisition = pool.acquire().source().open(() -> {}, context);
            }
            try {
                waited = acquisition.poll();
            } catch (PoolClosedException closed) {
                acquisition = null;
                return "closed";
            }
            if (waited == null) {
                return "waits";
            }
            acquisition = null;
            return "granted";
        }

        @Operation(nonParallelGroup = "waits")
        public void leave() {
            if (acquisition != null) {
                acquisition.close();
                acquisition = null;
            }
        }

        @Operation(nonParallelGroup = "waits")
        public void giveBack() {
            if (waited != null) {
                waited.release();
                waited = null;
            }
        }
    }

    /** What {@link Subject} has to look like. */
    public static final class NumbersAndQueue {

        private int room; // How many connections could still be made.
        private int idle;
        private boolean isHeld = true;
        private boolean isWaiting;
        private boolean isGranted;
        private boolean isTaken;
        private boolean isClosed;

        public boolean tryAcquire() {
            if (isHeld || isClosed || isWaiting || idle == 0) {
                return false;
            }
            idle--;
            isHeld = true;
            return true;
        }

        public void release() {
            if (isHeld) {
                isHeld = false;
                idle++;
                grant();
            }
        }

        public void invalidate() {
            if (isHeld) {
                isHeld = false;
                room++;
                grant();
            }
        }

        public void close() {
            isClosed = true;
        }

        public String take() {
            if (isTaken) {
                return "has one";
            }
            if (isClosed) {
                isWaiting = false;
                isGranted = false;
                return "closed";
            }
            if (!isWaiting && !isGranted) {
                isWaiting = true;
                grant();
            }
            if (!isGranted) {
                return "waits";
            }
            isGranted = false;
            isTaken = true;
            return "granted";
        }

        public void leave() {
            isWaiting = false;
            if (isGranted) {
                isGranted = false;
                idle++;
            }
        }

        public void giveBack() {
            if (isTaken) {
                isTaken = false;
                idle++;
            }
        }

        private void grant() {
            if (isWaiting && idle + room > 0) {
                if (idle > 0) {
                    idle--;
                } else {
                    room--;
                }
                isWaiting = false;
                isGranted = true;
            }
        }
    }
}
