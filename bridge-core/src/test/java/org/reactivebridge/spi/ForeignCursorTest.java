package org.reactivebridge.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivestreams.Subscription;

/** What a cursor does with a queue that it was given; without one it is a reader of publishers, which is tested elsewhere. */
class ForeignCursorTest {

    private static final RuntimeException BOOM = new IllegalStateException("boom");

    private final List<Long> requests = new ArrayList<>();
    private final List<Throwable> dropped = new ArrayList<>();
    private final List<Object> droppedItems = new ArrayList<>();
    private int wakes;
    private int cancels;
    private int clears;

    private final Subscription subscription = new Subscription() {
        @Override
        public void request(long count) {
            requests.add(count);
        }

        @Override
        public void cancel() {
            cancels++;
        }
    };

    private final class Items implements FusedQueue<Integer> {

        final Queue<Integer> queue = new ArrayDeque<>();
        final boolean synchronous;

        @Nullable
        RuntimeException failure;

        Items(boolean synchronous, int count) {
            this.synchronous = synchronous;
            for (int i = 0; i < count; i++) {
                queue.add(i);
            }
        }

        @Override
        public @Nullable Integer poll() {
            if (queue.isEmpty() && failure != null) {
                throw failure;
            }
            return queue.poll();
        }

        @Override
        public boolean isEmpty() {
            if (queue.isEmpty() && failure != null) {
                throw failure;
            }
            return queue.isEmpty();
        }

        @Override
        public void clear() {
            clears++;
            queue.clear();
        }

        @Override
        public boolean isSynchronous() {
            return synchronous;
        }
    }

    private ForeignCursor<Integer> cursor(@Nullable FusedQueue<Integer> queue) {
        Environment environment = Environment.system()
                .withHooks(Hooks.defaults().onErrorDropped(dropped::add).onItemDropped(droppedItems::add))
                .withCapacities(Capacities.of(4));
        return new ForeignCursor<>(() -> wakes++, Context.in(environment)) {
            @Override
            protected @Nullable FusedQueue<Integer> fuse(Subscription given) {
                return queue;
            }
        };
    }

    @Test
    void synchronous_isPolledToItsEnd_withoutARequest() throws Throwable {
        ForeignCursor<Integer> cursor = cursor(new Items(true, 2));
        assertThat(cursor.poll()).as("not subscribed yet").isNull();
        assertThat(cursor.isDone()).isFalse();
        cursor.onSubscribe(subscription);
        assertThat(wakes).isEqualTo(1);
        assertThat(cursor.poll()).isZero();
        assertThat(cursor.isDone()).isFalse();
        assertThat(cursor.poll()).isEqualTo(1);
        assertThat(cursor.isDone()).isTrue();
        assertThat(cursor.poll()).isNull();
        cursor.close();
        assertThat(requests).isEmpty();
        assertThat(cancels).as("it has ended (§2.4)").isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void close_beforeTheEnd_cancelsAndClearsOnce(boolean synchronous) throws Throwable {
        ForeignCursor<Integer> cursor = cursor(new Items(synchronous, 3));
        cursor.onSubscribe(subscription);
        assertThat(cursor.poll()).isZero();
        cursor.close();
        cursor.close();
        assertThat(cancels).isEqualTo(1);
        assertThat(clears).isEqualTo(1);
    }

    @Test
    void asynchronous_isRequestedFrom_andWokenFor() throws Throwable {
        Items items = new Items(false, 0);
        ForeignCursor<Integer> cursor = cursor(items);
        cursor.onSubscribe(subscription);
        assertThat(cursor.poll()).isNull();
        assertThat(cursor.isDone()).isFalse();
        assertThat(requests).as("the prefetch").containsExactly(4L);
        items.queue.addAll(List.of(1, 2, 3, 4));
        cursor.onNext(null);
        assertThat(wakes).isEqualTo(2);
        for (int i = 1; i <= 4; i++) {
            assertThat(cursor.poll()).isEqualTo(i);
        }
        assertThat(requests).as("again at 75 %").containsExactly(4L, 3L);
        items.queue.add(5);
        cursor.onComplete();
        assertThat(cursor.isDone()).as("the end comes behind the items").isFalse();
        assertThat(cursor.poll()).isEqualTo(5);
        assertThat(cursor.isDone()).isTrue();
        assertThat(cursor.poll()).isNull();
        cursor.close();
        assertThat(cancels).isZero();
        assertThat(dropped).isEmpty();
    }

    @Test
    void asynchronous_failure_comesBehindTheItems_once() throws Throwable {
        Items items = new Items(false, 1);
        ForeignCursor<Integer> cursor = cursor(items);
        cursor.onSubscribe(subscription);
        cursor.onError(BOOM);
        assertThat(cursor.poll()).isZero();
        assertThatThrownBy(cursor::poll).isSameAs(BOOM);
        cursor.close();
        assertThat(dropped).isEmpty();
        RuntimeException late = new RuntimeException("late");
        cursor.onError(late);
        assertThat(dropped).containsExactly(late);
    }

    @Test
    void asynchronous_failureThatNobodyPolled_isDropped() {
        ForeignCursor<Integer> cursor = cursor(new Items(false, 1));
        cursor.onSubscribe(subscription);
        cursor.onError(BOOM);
        cursor.close();
        assertThat(dropped).containsExactly(BOOM);
        assertThat(cancels).as("it has ended (§2.4)").isZero();
        assertThat(clears).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void queueThatThrows_failsTheRun_andIsCancelled(boolean synchronous) {
        Items items = new Items(synchronous, 0);
        items.failure = BOOM;
        ForeignCursor<Integer> cursor = cursor(items);
        cursor.onSubscribe(subscription);
        if (synchronous) {
            assertThat(cursor.isDone()).as("kept for poll").isTrue();
        }
        assertThatThrownBy(cursor::poll).isSameAs(BOOM);
        cursor.close();
        assertThat(cancels).isEqualTo(1);
    }

    @Test
    void rogue_secondSubscriptionAndItems_areRefused() {
        ForeignCursor<Integer> cursor = cursor(new Items(false, 1));
        cursor.onSubscribe(subscription);
        int[] otherCancelled = {0};
        cursor.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {
                otherCancelled[0]++;
            }
        });
        cursor.onNext(9);
        assertThat(otherCancelled[0]).isEqualTo(1);
        assertThat(cancels).isZero();
        assertThat(droppedItems).containsExactly(9);
    }

    @Test
    void subscription_afterClose_isCancelled() {
        ForeignCursor<Integer> cursor = cursor(new Items(true, 3));
        cursor.close();
        cursor.onSubscribe(subscription);
        assertThat(cancels).isEqualTo(1);
    }

    @Test
    void withoutAQueue_itReadsAsAnyOther() throws Throwable {
        ForeignCursor<Integer> cursor = cursor(null);
        cursor.onSubscribe(subscription);
        assertThat(cursor.poll()).isNull();
        assertThat(requests).containsExactly(4L);
        cursor.onNext(1);
        cursor.onComplete();
        assertThat(cursor.poll()).isEqualTo(1);
        assertThat(cursor.isDone()).isTrue();
        cursor.close();
        assertThat(cancels).isZero();
    }
}
