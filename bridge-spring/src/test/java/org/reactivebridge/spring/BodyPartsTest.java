package org.reactivebridge.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each buffer is released once, whoever comes first. */
class BodyPartsTest {

    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);
    private final ByteBuf memory = Unpooled.buffer(8);
    private final BodyParts parts = new BodyParts();

    private Publisher<DataBuffer> part() {
        return parts.add(Mono.just(buffers.wrap(memory)));
    }

    @Test
    void part_thatNobodyComesFor_isReleasedInTheEnd() {
        part();
        assertThat(memory.refCnt()).isEqualTo(1);

        parts.end();

        assertThat(memory.refCnt()).isZero();
    }

    @Test
    void part_thatIsSubscribedTo_belongsToTheSubscriber() {
        DataBuffer received = Flux.from(part()).blockLast();

        parts.end();

        assertThat(memory.refCnt()).isEqualTo(1);
        DataBufferUtils.release(received);
    }

    @Test
    void part_thatIsLeftBeforeItsBufferIsAskedFor_isReleased() {
        part().subscribe(new reactor.core.publisher.BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                subscription.cancel();
            }
        });

        assertThat(memory.refCnt()).isZero();
    }

    @Test
    void part_thatComesTooLate_isReleased_andEmpty() {
        parts.end();

        Publisher<DataBuffer> late = part();

        assertThat(memory.refCnt()).isZero();
        assertThat(Flux.from(late).collectList().block()).isEmpty();
    }

    @Test
    void end_twice_releasesOnce() {
        memory.retain();
        part();

        parts.end();
        parts.end();

        assertThat(memory.refCnt()).isEqualTo(1);
        memory.release();
    }

    @RepeatedTest(200)
    void subscriberAndEnd_atOnce_releaseOnce() throws InterruptedException {
        Publisher<DataBuffer> part = part();
        CountDownLatch begin = new CountDownLatch(1);
        Thread ending = new Thread(() -> {
            awaitUninterruptibly(begin);
            parts.end();
        });
        ending.start();
        begin.countDown();

        Flux.from(part).doOnNext(DataBufferUtils::release).blockLast();

        ending.join();
        assertThat(memory.refCnt()).isZero();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
