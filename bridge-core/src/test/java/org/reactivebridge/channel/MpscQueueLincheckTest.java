package org.reactivebridge.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.BooleanGen;
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

/** The channel is a bounded queue with senders that wait in front of it; a receiver that waits is woken. */
@Tag("lincheck")
class MpscQueueLincheckTest {

    private static final int CAPACITY = 2;

    @Test
    void theChannel_isABoundedQueue_modelChecked() {
        Linearizability.ofNew(Subject.class, BoundedQueue.class).modelCheck();
    }

    @Test
    void theChannel_isABoundedQueue_underStress() {
        Linearizability.ofNew(Subject.class, BoundedQueue.class).stress();
    }

    @Test
    void aReceiverThatWaits_isWoken_modelChecked() {
        Linearizability.ofNew(Waking.class, Nothing.class).modelCheck();
    }

    @Test
    void aReceiverThatWaits_isWoken_underStress() {
        Linearizability.ofNew(Waking.class, Nothing.class).stress();
    }

    @Param(name = "item", gen = IntGen.class, conf = "1:9")
    @Param(name = "fails", gen = BooleanGen.class)
    public static final class Subject {

        private static final Environment ENVIRONMENT = Environment.current();

        private final MpscQueue<Integer> queue = new MpscQueue<>(CAPACITY);

        // Belong to the receiver.
        private final List<String> left = new ArrayList<>();
        private final Cursor<Integer> receiver = queue.open(() -> {}, discardingTo(left));
        private boolean hasLeft;

        // Belong to the sender that waits.
        private final List<String> takenBack = new ArrayList<>();
        private @Nullable Cursor<Void> sending;

        private static Context discardingTo(List<String> list) {
            return Context.in(ENVIRONMENT.withHooks(Hooks.defaults()
                    .onDiscard(item -> list.add(item.toString()))
                    .onErrorDropped(error -> list.add(error.getMessage()))));
        }

        @Operation
        public String trySend(@Param(name = "item") int item) {
            return queue.trySend(item).toString();
        }

        @Operation
        public boolean end(@Param(name = "fails") boolean fails) {
            return queue.end(fails ? new IllegalStateException("failed") : null);
        }

        @Operation
        public boolean isClosed() {
            return queue.isClosed();
        }

        @Operation(nonParallelGroup = "receiver")
        public @Nullable String poll() throws Throwable {
            if (hasLeft) {
                return null;
            }
            try {
                Integer item = receiver.poll();
                return item == null ? null : item.toString();
            } catch (IllegalStateException failure) {
                return failure.getMessage();
            }
        }

        @Operation(nonParallelGroup = "receiver")
        public boolean isDone() {
            return !hasLeft && receiver.isDone();
        }

        @Operation(nonParallelGroup = "receiver")
        public List<String> leave() {
            if (!hasLeft) {
                hasLeft = true;
                receiver.close();
            }
            return List.copyOf(left);
        }

        @Operation(nonParallelGroup = "sender")
        public void send(@Param(name = "item") int item) {
            if (sending == null) {
                sending = queue.openSend(item, () -> {}, discardingTo(takenBack));
            }
        }

        @Operation(nonParallelGroup = "sender")
        public boolean isSent() throws Throwable {
            if (sending == null || !sending.isDone()) {
                return false;
            }
            try {
                sending.poll();
                return true;
            } catch (ChannelClosedException refused) {
                return false;
            }
        }

        @Operation(nonParallelGroup = "sender")
        public List<String> takeBack() {
            if (sending != null) {
                sending.close();
                sending = null;
            }
            return List.copyOf(takenBack);
        }
    }

    /** What {@link Subject} has to look like. */
    public static final class BoundedQueue {

        private final Deque<Integer> buffer = new ArrayDeque<>();
        private final List<String> left = new ArrayList<>();
        private final List<String> takenBack = new ArrayList<>();
        private @Nullable String failure;
        private boolean isEnded;
        private boolean hasLeft;
        private @Nullable Integer sending;
        private boolean isSendingInQueue;
        private boolean isSent;

        public String trySend(int item) {
            if (hasLeft || isEnded) {
                return "CLOSED";
            }
            if (buffer.size() == CAPACITY) {
                return "FULL";
            }
            buffer.add(item);
            return "SENT";
        }

        public boolean end(boolean fails) {
            if (hasLeft || isEnded) {
                return false;
            }
            isEnded = true;
            failure = fails ? "failed" : null;
            return true;
        }

        public boolean isClosed() {
            return hasLeft || isEnded;
        }

        public @Nullable String poll() {
            Integer item = buffer.poll();
            if (item == null) {
                String error = failure;
                failure = null;
                return error;
            }
            if (isSendingInQueue) {
                isSendingInQueue = false;
                isSent = true;
                buffer.add(sending);
            }
            return item.toString();
        }

        public boolean isDone() {
            return !hasLeft && isEnded && buffer.isEmpty();
        }

        public List<String> leave() {
            if (!hasLeft) {
                hasLeft = true;
                buffer.forEach(item -> left.add(item.toString()));
                buffer.clear();
                if (failure != null) {
                    left.add(failure);
                    failure = null;
                }
                isSendingInQueue = false;
            }
            return List.copyOf(left);
        }

        public void send(int item) {
            if (sending == null) {
                sending = item;
                isSent = !isClosed() && buffer.size() < CAPACITY;
                isSendingInQueue = !isClosed() && !isSent;
                if (isSent) {
                    buffer.add(item);
                }
            }
        }

        public boolean isSent() {
            return isSent;
        }

        public List<String> takeBack() {
            if (sending != null && !isSent) {
                takenBack.add(sending.toString());
            }
            sending = null;
            isSendingInQueue = false;
            isSent = false;
            return List.copyOf(takenBack);
        }
    }

    /** No other operations, since whatever else wakes the receiver would hide that one does not. */
    public static final class Waking {

        private static final Context CONTEXT = Context.in(Environment.current());

        private final MpscQueue<Integer> queue = new MpscQueue<>(CAPACITY);

        // Belong to the receiver.
        private final AtomicInteger wakes = new AtomicInteger();
        private final Cursor<Integer> receiver = queue.open(wakes::incrementAndGet, CONTEXT);
        private boolean isWaiting;

        @Operation
        public void trySend() {
            queue.trySend(1);
        }

        @Operation(nonParallelGroup = "receiver")
        public void poll() throws Throwable {
            wakes.set(0);
            isWaiting = receiver.poll() == null;
        }

        @Validate
        public void whoWaitsIsWoken() throws Throwable {
            if (isWaiting && wakes.get() == 0 && receiver.poll() != null) {
                throw new AssertionError("The receiver waits for what is there, and nobody has woken it");
            }
        }
    }

    /** Operations without results: what matters is who was woken. */
    public static final class Nothing {

        public void trySend() {}

        public void poll() {}
    }
}
