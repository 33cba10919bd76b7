package org.reactivebridge.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.testing.Linearizability;

/** The channel takes one outcome, which is received, discarded or refused; a receiver that waits for it is woken. */
@Tag("lincheck")
class OneshotLincheckTest {

    @Test
    void theChannel_takesOneOutcome_modelChecked() {
        Linearizability.ofNew(Subject.class, OneOutcome.class).modelCheck();
    }

    @Test
    void theChannel_takesOneOutcome_underStress() {
        Linearizability.ofNew(Subject.class, OneOutcome.class).stress();
    }

    @Param(name = "value", gen = IntGen.class, conf = "1:5")
    public static final class Subject {

        private static final Environment ENVIRONMENT = Environment.current();

        private final Oneshot<Integer> channel = Oneshot.create();
        private final AtomicInteger wakes = new AtomicInteger();

        // Belong to the receiver.
        private final List<String> discarded = new ArrayList<>();
        private @Nullable Cursor<Integer> receiver;
        private boolean hasLeft;
        private boolean isWaiting;

        @Operation
        public boolean send(@Param(name = "value") int value) {
            return channel.send(value);
        }

        @Operation
        public boolean fail() {
            return channel.fail(new IllegalStateException("failed"));
        }

        @Operation
        public boolean close() {
            return channel.close();
        }

        @Operation
        public boolean isClosed() {
            return channel.isClosed();
        }

        @Operation(nonParallelGroup = "receiver")
        public @Nullable String poll() throws Throwable {
            if (hasLeft) {
                return null;
            }
            try {
                Integer value = receiver().poll();
                isWaiting = value == null && !receiver().isDone();
                return value == null ? null : value.toString();
            } catch (IllegalStateException failure) {
                isWaiting = false;
                return failure.getMessage();
            }
        }

        @Operation(nonParallelGroup = "receiver")
        public List<String> leave() {
            if (!hasLeft) {
                receiver().close();
                hasLeft = true;
                isWaiting = false;
            }
            return List.copyOf(discarded);
        }

        private Cursor<Integer> receiver() {
            if (receiver == null) {
                Hooks hooks = Hooks.defaults()
                        .onDiscard(item -> discarded.add(item.toString()))
                        .onErrorDropped(error -> discarded.add(error.getMessage()));
                receiver = channel.receive()
                        .source()
                        .open(wakes::incrementAndGet, Context.in(ENVIRONMENT.withHooks(hooks)));
            }
            return receiver;
        }

        @Validate
        public void whoWaitsIsWoken() {
            // Refused, although the receiver is still there: there is an outcome.
            if (isWaiting && !channel.close() && wakes.get() != 1) {
                throw new AssertionError("The receiver waits, and was woken " + wakes.get() + " times");
            }
        }
    }

    /** What {@link Subject} has to look like. */
    public static final class OneOutcome {

        private final List<String> discarded = new ArrayList<>();
        private @Nullable String outcome;
        private boolean isOver;

        public boolean send(int value) {
            return settle(Integer.toString(value));
        }

        public boolean fail() {
            return settle("failed");
        }

        public boolean close() {
            return settle("");
        }

        private boolean settle(String what) {
            if (isOver || outcome != null) {
                return false;
            }
            outcome = what;
            return true;
        }

        public boolean isClosed() {
            return isOver;
        }

        public @Nullable String poll() {
            if (isOver || outcome == null) {
                return null;
            }
            isOver = true;
            return outcome.isEmpty() ? null : outcome;
        }

        public List<String> leave() {
            if (!isOver && outcome != null && !outcome.isEmpty()) {
                discarded.add(outcome);
            }
            isOver = true;
            return List.copyOf(discarded);
        }
    }
}
