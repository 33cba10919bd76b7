package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A simulated world with an upstream that the test feeds at given times, and a subscriber that writes down what it gets and
 * when, in milliseconds of virtual time.
 */
final class TimeRig {

    final List<Object> discarded = new ArrayList<>();
    final List<Throwable> dropped = new ArrayList<>();
    final SimulatedEnvironment world;
    final Feed feed = new Feed();

    TimeRig() {
        this(1);
    }

    TimeRig(long seed) {
        world = new SimulatedEnvironment(
                seed, Hooks.defaults().onDiscard(discarded::add).onErrorDropped(dropped::add));
    }

    static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    long now() {
        return world.nanoTime() / 1_000_000;
    }

    /** Does something when so many milliseconds have passed from now on. */
    TimeRig at(long ms, Runnable action) {
        world.timers().schedule(ms * 1_000_000, action);
        return this;
    }

    /** Gives an item at each of the times, the times themselves being the items. */
    TimeRig give(int... times) {
        for (int time : times) {
            at(time, () -> feed.give(time));
        }
        return this;
    }

    TimeRig endAt(long ms) {
        return at(ms, feed::end);
    }

    TimeRig failAt(long ms, Throwable failure) {
        return at(ms, () -> feed.fail(failure));
    }

    <T> Recorder<T> subscribe(Publisher<T> publisher, long request) {
        Recorder<T> recorder = new Recorder<>();
        world.run(() -> publisher.subscribe(recorder));
        if (request > 0) {
            recorder.request(request);
        }
        return recorder;
    }

    /** Subscribes to what an operator makes of the feed, with unbounded demand. */
    Recorder<Integer> over(Function<AsyncStream<Integer>, Publisher<Integer>> operator) {
        return subscribe(operator.apply(feed.stream()), Long.MAX_VALUE);
    }

    TimeRig run() {
        world.runUntilQuiet();
        return this;
    }

    TimeRig runFor(long ms) {
        world.runFor(ms * 1_000_000);
        return this;
    }

    /** That nothing is left behind: the upstream is closed as often as it was opened, and there is neither timer nor task. */
    void assertQuiet() {
        assertThat(feed.closed).as("closed").isEqualTo(feed.opened);
        assertThat(world.pendingTimers()).as("timers").isZero();
        assertThat(world.readyTasks()).as("tasks").isZero();
        assertThat(dropped).as("dropped").isEmpty();
    }

    /** An upstream that is fed from outside; each opening starts with what has not been taken. */
    final class Feed implements Source<Integer> {

        private final Deque<Integer> queue = new ArrayDeque<>();
        private Waker waker = () -> {};
        private boolean ended;
        private @Nullable Throwable failure;
        int opened;
        int closed;
        int polled;

        AsyncStream<Integer> stream() {
            return AsyncStream.fromSource(this);
        }

        void give(int item) {
            queue.add(item);
            waker.wake();
        }

        void end() {
            ended = true;
            waker.wake();
        }

        void fail(Throwable thrown) {
            failure = thrown;
            end();
        }

        void clear() {
            queue.clear();
        }

        int waiting() {
            return queue.size();
        }

        @Override
        public Cursor<Integer> open(Waker newWaker, Context context) {
            opened++;
            waker = newWaker;
            return new Cursor<>() {

                private boolean isClosed;

                @Override
                public @Nullable Integer poll() throws Throwable {
                    assertThat(isClosed).as("closed").isFalse();
                    Integer item = queue.poll();
                    if (item == null && ended && failure != null) {
                        throw failure;
                    }
                    polled += item == null ? 0 : 1;
                    return item;
                }

                @Override
                public boolean isDone() {
                    assertThat(isClosed).as("closed").isFalse();
                    return ended && queue.isEmpty();
                }

                @Override
                public void close() {
                    if (!isClosed) {
                        isClosed = true;
                        closed++;
                    }
                }
            };
        }
    }

    /** Writes down every signal with its time, and checks that it is called for. */
    final class Recorder<T> implements Subscriber<T> {

        final List<String> log = new ArrayList<>();
        final List<T> items = new ArrayList<>();
        private @Nullable Subscription subscription;
        private long outstanding;
        private boolean over;

        @Nullable
        Throwable failure;

        void request(long count) {
            outstanding = count > Long.MAX_VALUE - outstanding ? Long.MAX_VALUE : outstanding + count;
            Objects.requireNonNull(subscription).request(count);
        }

        void cancel() {
            Objects.requireNonNull(subscription).cancel();
        }

        @Override
        public void onSubscribe(Subscription given) {
            assertThat(subscription).isNull();
            subscription = given;
        }

        @Override
        public void onNext(T item) {
            assertThat(over).as("over").isFalse();
            assertThat(outstanding).as("demand").isPositive();
            if (outstanding != Long.MAX_VALUE) {
                outstanding--;
            }
            items.add(item);
            log.add(item + "@" + now());
        }

        @Override
        public void onError(Throwable error) {
            assertThat(over).as("over").isFalse();
            over = true;
            failure = error;
            log.add(error.getClass().getSimpleName() + "@" + now());
        }

        @Override
        public void onComplete() {
            assertThat(over).as("over").isFalse();
            over = true;
            log.add("complete@" + now());
        }

        boolean isOver() {
            return over;
        }
    }
}
