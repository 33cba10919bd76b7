package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.stream.AsyncStream;

class BufferPoolTest {

    @Test
    void sizes_areAtLeastWhatWasAskedFor_andMemoryIsUsedAgain() throws Exception {
        BufferPool pool = BufferPool.create(1 << 28);
        for (int bytes : new int[] {0, 1, 1023, 1024, 1025, 16_709, 65_536, 65_537, 1 << 20}) {
            PooledBuffer first = pool.borrow(bytes);
            assertThat(first.buffer().remaining())
                    .isGreaterThanOrEqualTo(bytes)
                    .isLessThan(Math.max(1024, 2 * bytes) + 1);
            assertThat(first.buffer().isDirect()).isTrue();
            first.buffer().putInt(0, 42 + bytes).position(7).limit(9);
            first.close();
            try (PooledBuffer second = pool.borrow(bytes)) {
                assertThat(second.buffer().getInt(0)).as("the same memory").isEqualTo(42 + bytes);
                assertThat(second.buffer().position()).isZero();
                assertThat(second.buffer().limit()).isEqualTo(second.buffer().capacity());
            }
        }
        assertThat(pool.lentBytes()).isZero();
    }

    @Test
    void largerThanAnyShelf_isMadeAndForgotten() throws Exception {
        BufferPool pool = BufferPool.create(1 << 28);
        try (PooledBuffer large = pool.borrow((1 << 20) + 1)) {
            assertThat(large.buffer().capacity()).isEqualTo((1 << 20) + 1);
            assertThat(pool.lentBytes()).isEqualTo((1 << 20) + 1);
        }
        assertThat(pool.lentBytes()).isZero();
        assertThat(pool.idleBytes()).isZero();
    }

    @Test
    void budget_exceededByOne_isRefused_andNothingIsLost() throws Exception {
        BufferPool pool = BufferPool.create(4096);
        List<PooledBuffer> lent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            lent.add(pool.borrow(1024));
        }
        assertThatThrownBy(() -> pool.borrow(1))
                .isInstanceOf(BufferBudgetException.class)
                .hasMessageContaining("budget of 4096");
        assertThat(pool.refusals()).isEqualTo(1);
        lent.remove(0).close();
        lent.add(pool.borrow(1));
        lent.forEach(PooledBuffer::close);
        assertThat(pool.lentBytes()).isZero();
    }

    @Test
    void idleMemory_isBounded() throws Exception {
        BufferPool pool = BufferPool.create(64 * 1024);
        List<PooledBuffer> lent = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            lent.add(pool.borrow(1024));
        }
        lent.forEach(PooledBuffer::close);
        assertThat(pool.idleBytes()).as("a sixteenth of the budget").isEqualTo(4096);
    }

    @Test
    void secondClose_doesNothing_andUseAfterCloseIsRefused() throws Exception {
        BufferPool pool = BufferPool.create(1 << 20);
        PooledBuffer buffer = pool.borrow(10);
        buffer.close();
        buffer.close();
        buffer.discard();
        assertThat(pool.lentBytes()).isZero();
        assertThat(pool.idleBytes()).isEqualTo(1024);
        assertThatThrownBy(buffer::buffer).isInstanceOf(IllegalStateException.class);
        assertThat(buffer).hasToString("PooledBuffer[closed]");
    }

    @Test
    void tracedPool_knowsWhoBorrows() throws Exception {
        BufferPool pool = BufferPool.traced(1 << 20);
        PooledBuffer buffer = pool.borrow(10);
        assertThat(pool.borrowers()).hasSize(1);
        assertThat(pool.borrowers().get(0).getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("tracedPool_knowsWhoBorrows"));
        buffer.close();
        assertThat(pool.borrowers()).isEmpty();
    }

    /** What a stream leaves out or gives up is given back without any hook. */
    @Test
    void discardedBuffers_areGivenBack() throws Exception {
        BufferPool pool = BufferPool.traced(1 << 20);
        AsyncStream<PooledBuffer> buffers = AsyncStream.generate(() -> pool, (from, sink) -> {
            try {
                sink.next(from.borrow(10));
            } catch (BufferBudgetException exhausted) {
                sink.error(exhausted);
            }
            return from;
        });
        buffers.take(10).filter(buffer -> false).drain().block();
        assertThat(pool.borrowers()).isEmpty();
        PooledBuffer kept = buffers.take(10).last().block();
        assertThat(pool.borrowers()).as("the last one is ours").hasSize(1);
        kept.close();
        buffers.prefetch(16).take(1).doOnNext(PooledBuffer::close).drain().block();
        assertThat(pool.borrowers()).as("what had been fetched ahead").isEmpty();
    }

    @Test
    void hook_isCalledBeforeAnItemLetsGo() throws Exception {
        BufferPool pool = BufferPool.traced(1 << 20);
        PooledBuffer buffer = pool.borrow(1);
        List<Object> seen = new ArrayList<>();
        Hooks.defaults()
                .onDiscard(item -> {
                    seen.add(item);
                    assertThat(((PooledBuffer) item).buffer()).isNotNull();
                })
                .discard(buffer);
        assertThat(seen).containsExactly(buffer);
        assertThat(pool.lentBytes()).isZero();
    }

    /** No memory is lent twice at a time: each borrower finds its mark as it left it. */
    @Test
    @Timeout(60)
    void manyThreads_neverShareMemory() throws Exception {
        BufferPool pool = BufferPool.create(1 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int mark = t + 1;
            all.add(threads.submit(() -> {
                Random random = new Random(mark);
                for (int i = 0; i < 50_000; i++) {
                    try (PooledBuffer buffer = pool.borrow(1 + random.nextInt(4000))) {
                        buffer.buffer().putInt(0, mark * 1_000_000 + i);
                        buffer.buffer().putInt(1000, mark);
                        assertThat(buffer.buffer().getInt(0)).isEqualTo(mark * 1_000_000 + i);
                        assertThat(buffer.buffer().getInt(1000)).isEqualTo(mark);
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get(50, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(pool.lentBytes()).isZero();
        assertThat(pool.idleBytes()).isPositive();
    }
}
