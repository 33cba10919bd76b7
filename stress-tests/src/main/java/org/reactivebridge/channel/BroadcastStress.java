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

/** A sender and a receiver that looks without the lock whether anything is there. */
public class BroadcastStress {

    private abstract static class Channel {

        final Broadcast<Integer> channel = Broadcast.create(2);
        final AtomicInteger wakes = new AtomicInteger();
        final Cursor<Integer> cursor =
                channel.receive().source().open(wakes::incrementAndGet, Context.in(Environment.system()));

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
            channel.send(7);
        }

        @Actor
        public void receiver(II_Result result) {
            result.r1 = take();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes.get();
        }
    }

    /** The receiver looks while an item is sent and the channel ends behind it. */
    @JCStressTest
    @Outcome(id = "7, [01], -1", expect = ACCEPTABLE, desc = "the item, and perhaps the end behind it")
    @Outcome(id = "-1, 0, 7", expect = ACCEPTABLE, desc = "nothing yet; the item comes later")
    @Outcome(expect = FORBIDDEN, desc = "the end overtook the item")
    @State
    public static class SendEnd extends Channel {

        @Actor
        public void sender() {
            channel.send(7);
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
}
