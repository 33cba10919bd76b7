package org.reactivebridge.channel;

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
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;

/** Senders and the receiver of a channel with one place. */
public class MpscStress {

    private abstract static class Channel {

        final Mpsc<Integer> channel = Mpsc.create(1);
        final AtomicInteger receiverWakes = new AtomicInteger();
        final AtomicInteger senderWakes = new AtomicInteger();
        final AtomicInteger discarded = new AtomicInteger();
        private final Hooks hooks = Hooks.defaults().onDiscard(item -> discarded.incrementAndGet());
        private final Context context = Context.in(Environment.system().withHooks(hooks));
        final Cursor<Integer> cursor = channel.receive().source().open(receiverWakes::incrementAndGet, context);

        final Cursor<Void> send(int item) {
            return channel.send(item).source().open(senderWakes::incrementAndGet, context);
        }

        final int take() {
            try {
                Integer item = cursor.poll();
                return item == null ? -1 : item;
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        }
    }

    /** The receiver looks while an item is sent. */
    @JCStressTest
    @Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "the item was there")
    @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "the item was not there, and a wake-up came")
    @Outcome(expect = FORBIDDEN, desc = "the item was not there, and nobody says that it came")
    @State
    public static class SendReceive extends Channel {

        @Actor
        public void sender() {
            channel.trySend(7);
        }

        @Actor
        public void receiver(II_Result result) {
            result.r1 = take();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = receiverWakes.get();
        }
    }

    /** The receiver looks, at first without the lock, while an item is sent and the channel ends behind it. */
    @JCStressTest
    @Outcome(id = "7, [01], -1", expect = ACCEPTABLE, desc = "the item, and perhaps the end behind it")
    @Outcome(id = "-1, 0, 7", expect = ACCEPTABLE, desc = "nothing yet; the item comes later")
    @Outcome(expect = FORBIDDEN, desc = "the end overtook the item")
    @State
    public static class SendEnd extends Channel {

        @Actor
        public void sender() {
            channel.trySend(7);
            channel.complete();
        }

        @Actor
        public void receiver(III_Result result) {
            result.r1 = take();
            result.r2 = cursor.isDone() ? 1 : 0;
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = take();
        }
    }

    /** A sender comes to a full channel while the receiver takes what is there. */
    @JCStressTest
    @Outcome(id = "7, 1, 8", expect = ACCEPTABLE, desc = "the sender has its place, and its item comes next")
    @Outcome(expect = FORBIDDEN, desc = "the sender waits though there is room, or the items are mixed up")
    @State
    public static class WaitTake extends Channel {

        private Cursor<Void> sending;

        public WaitTake() {
            channel.trySend(7);
        }

        @Actor
        public void sender() {
            sending = send(8);
        }

        @Actor
        public void receiver(III_Result result) {
            result.r1 = take();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r2 = sending.isDone() ? 1 : 0;
            result.r3 = take();
        }
    }

    /** A waiting sender gives up while the receiver makes room. */
    @JCStressTest
    @Outcome(id = "7, 8, 0", expect = ACCEPTABLE, desc = "it had its place before it gave up")
    @Outcome(id = "7, -1, 1", expect = ACCEPTABLE, desc = "it took its item back")
    @Outcome(expect = FORBIDDEN, desc = "its item has two fates, or none")
    @State
    public static class GiveUpTake extends Channel {

        private final Cursor<Void> sending;

        public GiveUpTake() {
            channel.trySend(7);
            sending = send(8);
        }

        @Actor
        public void sender() {
            sending.close();
        }

        @Actor
        public void receiver(III_Result result) {
            result.r1 = take();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r2 = take();
            result.r3 = discarded.get();
        }
    }

    /** The receiver leaves while one sender waits and another comes. */
    @JCStressTest
    @Outcome(id = "3, 1, 1", expect = ACCEPTABLE, desc = "all three items were discarded, and nobody waits")
    @Outcome(expect = FORBIDDEN, desc = "an item was lost, or somebody waits for nobody")
    @State
    public static class SendLeave extends Channel {

        private final Cursor<Void> waiting;
        private Cursor<Void> late;

        public SendLeave() {
            channel.trySend(7);
            waiting = send(8);
        }

        @Actor
        public void sender() {
            late = send(9);
        }

        @Actor
        public void receiver() {
            cursor.close();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r2 = waiting.isDone() ? 1 : 0;
            result.r3 = late.isDone() ? 1 : 0;
            waiting.close();
            late.close();
            result.r1 = discarded.get();
        }
    }
}
