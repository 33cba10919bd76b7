package org.reactivebridge.stream;

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
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Races between the three sides of a stream that is dealt out in groups: who gives the items, who takes the groups, and who
 * takes the items of one of them.
 */
public class PartitionStress {

    /** A subscriber that asks for everything and counts what it gets. */
    private static final class Counter<T> implements Subscriber<T> {

        final AtomicInteger items = new AtomicInteger();
        final AtomicInteger errors = new AtomicInteger();
        final AtomicInteger completions = new AtomicInteger();
        T last;
        Subscription subscription;

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T item) {
            last = item;
            items.incrementAndGet();
        }

        @Override
        public void onError(Throwable error) {
            errors.incrementAndGet();
        }

        @Override
        public void onComplete() {
            completions.incrementAndGet();
        }
    }

    /** A group is open and subscribed to; its first item has been delivered. */
    private abstract static class Open {

        final AtomicInteger discarded = new AtomicInteger();
        final AtomicInteger dropped = new AtomicInteger();
        final AtomicInteger cancels = new AtomicInteger();
        final Counter<Group<String, Integer>> groups = new Counter<>();
        final Counter<Integer> items = new Counter<>();
        Emitter<Integer> emitter;

        Open() {
            Hooks hooks = Hooks.defaults()
                    .onDiscard(item -> discarded.incrementAndGet())
                    .onErrorDropped(error -> dropped.incrementAndGet());
            AsyncStream.<Integer>create(given -> emitter = given, Overflow.buffer(4))
                    .groupBy(item -> "all", Grouping.defaults().capacity(4).maxGroups(2))
                    .in(Environment.system().withHooks(hooks))
                    .subscribe(groups);
            emitter.onCancel(cancels::incrementAndGet);
            boolean ignored = emitter.next(1);
            groups.last.items().subscribe(items);
        }
    }

    /** An item comes for a group while its consumer leaves; if it is too late, a new group begins with it. */
    @JCStressTest
    @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "delivered to the group")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "discarded, once, with the group")
    @Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "the first item of a new group")
    @Outcome(expect = FORBIDDEN, desc = "the item was lost, or had two fates")
    @State
    public static class NextCancel extends Open {

        @Actor
        public void gives() {
            boolean ignored = emitter.next(2);
        }

        @Actor
        public void leaves() {
            items.subscription.cancel();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = items.items.get();
            result.r2 = discarded.get();
            result.r3 = groups.items.get();
        }
    }

    /** The stream fails while the consumer of a group leaves: whoever takes the groups is told. */
    @JCStressTest
    @Outcome(id = "1, [01], 0", expect = ACCEPTABLE, desc = "told to those who were there, and not dropped")
    @Outcome(expect = FORBIDDEN, desc = "the failure was not told, or told and dropped")
    @State
    public static class ErrorCancel extends Open {

        @Actor
        public void fails() {
            emitter.error(new IllegalStateException());
        }

        @Actor
        public void leaves() {
            items.subscription.cancel();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = groups.errors.get();
            result.r2 = items.errors.get();
            result.r3 = dropped.get();
        }
    }

    /** The stream ends while the consumer of a group leaves. */
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "each side has one end at most")
    @Outcome(expect = FORBIDDEN, desc = "no end, or two")
    @State
    public static class CompleteCancel extends Open {

        @Actor
        public void ends() {
            emitter.complete();
        }

        @Actor
        public void leaves() {
            items.subscription.cancel();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = groups.completions.get() + groups.errors.get();
            result.r2 = items.completions.get() + items.errors.get();
        }
    }

    /** Both consumers leave: the upstream is closed by the second, whichever it is. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "closed, once")
    @Outcome(expect = FORBIDDEN, desc = "the upstream was left open, or closed twice")
    @State
    public static class CancelCancel extends Open {

        @Actor
        public void leavesTheGroups() {
            groups.subscription.cancel();
        }

        @Actor
        public void leavesTheItems() {
            items.subscription.cancel();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = cancels.get();
            result.r2 = dropped.get();
        }
    }

    /** An item comes while both consumers leave. */
    @JCStressTest
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE,
            desc = "the item was delivered or discarded, once; the upstream was closed")
    @Outcome(expect = FORBIDDEN, desc = "the item was lost or had two fates, or the upstream was left open")
    @State
    public static class NextCancelCancel extends Open {

        @Actor
        public void gives() {
            boolean ignored = emitter.next(2);
        }

        @Actor
        public void leavesTheGroups() {
            groups.subscription.cancel();
        }

        @Actor
        public void leavesTheItems() {
            items.subscription.cancel();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            Counter<Integer> second = new Counter<>();
            if (groups.items.get() == 2) { // The item began a new group, which was taken but not subscribed to.
                groups.last.items().subscribe(second);
                second.subscription.cancel();
            }
            result.r1 = items.items.get() - 1 + second.items.get() + discarded.get();
            result.r2 = cancels.get();
        }
    }
}
