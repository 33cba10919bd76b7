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

/** A value, its sender, and its receiver who may leave. */
public class OneshotStress {

    /** A value with a field that is safe to read only if the value was published safely. */
    private static final class Item {

        int value;
    }

    private abstract static class Channel {

        final Oneshot<Item> channel = Oneshot.create();
        final AtomicInteger wakes = new AtomicInteger();
        final AtomicInteger discarded = new AtomicInteger();

        final Cursor<Item> open() {
            Hooks hooks = Hooks.defaults().onDiscard(item -> discarded.incrementAndGet());
            return channel.receive()
                    .source()
                    .open(
                            wakes::incrementAndGet,
                            Context.in(Environment.system().withHooks(hooks)));
        }

        final boolean sendItem() {
            Item item = new Item();
            item.value = 1;
            return channel.send(item);
        }

        static int take(Cursor<Item> cursor) {
            try {
                Item item = cursor.poll();
                return item == null ? -1 : item.value;
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        }
    }

    /** The receiver comes while the sender sends. */
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "the first look found the value, with all that belongs to it")
    @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "the first look found nothing, and a wake-up came")
    @Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "the receiver waits, and nobody will wake it")
    @Outcome(expect = FORBIDDEN, desc = "the value was seen before its contents")
    @State
    public static class SendReceive extends Channel {

        @Actor
        public void sender() {
            sendItem();
        }

        @Actor
        public void receiver(II_Result result) {
            result.r1 = take(open());
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes.get();
        }
    }

    /** The receiver leaves while the sender sends. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "sent, and received before it left")
    @Outcome(id = "1, -1, 1", expect = ACCEPTABLE, desc = "sent, and discarded")
    @Outcome(id = "0, -1, 0", expect = ACCEPTABLE, desc = "refused")
    @Outcome(expect = FORBIDDEN, desc = "the value has two fates, or none")
    @State
    public static class SendClose extends Channel {

        private final Cursor<Item> cursor = open();

        @Actor
        public void sender(III_Result result) {
            result.r1 = sendItem() ? 1 : 0;
        }

        @Actor
        public void receiver(III_Result result) {
            result.r2 = take(cursor);
            cursor.close();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = discarded.get();
        }
    }

    /** Two values for one receiver. */
    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the first one was sent")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the second one was sent")
    @Outcome(expect = FORBIDDEN, desc = "both were sent, or none")
    @State
    public static class SendSend extends Channel {

        private final Cursor<Item> cursor = open();

        @Actor
        public void first(III_Result result) {
            result.r1 = sendItem() ? 1 : 0;
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = sendItem() ? 1 : 0;
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = take(cursor);
        }
    }
}
