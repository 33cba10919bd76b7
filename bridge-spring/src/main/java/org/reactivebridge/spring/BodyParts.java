package org.reactivebridge.spring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The parts of a body that is flushed part by part, from when they are made until somebody comes for them; in the end the rest is released.
 * <strong>Concurrent.</strong>
 */
final class BodyParts {

    /*
     * Idea
     *   A part of a stream of lines or events is a publisher that holds an encoded buffer already. Reactor Netty asks for 32 parts in
     *   advance, and when a client goes away it drops those that it has not come to. Nobody learns of that: what is dropped is
     *   a publisher, and the hooks for discarded items know buffers. So each part that is handed out is remembered until it is
     *   subscribed to, and when the writing is over, those that are left are subscribed to here.
     *
     * Why each is released once
     *   The word of a part leaves FRESH once: to whoever writes it, or to us. A part that is made when the writing is over already
     *   looks for "over" after it has added itself; the end says so before it looks for parts. So one of the two finds it.
     */

    private enum Word {
        FRESH,
        TAKEN,
        RELEASED
    }

    private final Set<Part> fresh = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** A part that is released in the end, unless it is subscribed to before. */
    Publisher<DataBuffer> add(Publisher<? extends DataBuffer> content) {
        Part part = new Part(content);
        fresh.add(part);
        if (over) {
            part.release();
        }
        return part;
    }

    /** Nobody will come for parts any more. */
    void end() {
        over = true;
        fresh.forEach(Part::release);
    }

    private final class Part extends Flux<DataBuffer> {

        private final Flux<DataBuffer> content;
        private final AtomicReference<Word> word = new AtomicReference<>(Word.FRESH);

        Part(Publisher<? extends DataBuffer> content) {
            // A part may also be left in the middle: when its buffer is there and has not been asked for.
            this.content = Flux.<DataBuffer>from(content).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
        }

        @Override
        public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
            if (word.compareAndSet(Word.FRESH, Word.TAKEN)) {
                fresh.remove(this);
            } else if (word.get() == Word.RELEASED) {
                Operators.complete(actual);
                return;
            }
            content.subscribe(actual);
        }

        void release() {
            if (word.compareAndSet(Word.FRESH, Word.RELEASED)) {
                fresh.remove(this);
                content.subscribe(DataBufferUtils.releaseConsumer(), failure -> {
                    // Of a part that nobody wants.
                });
            }
        }
    }
}
