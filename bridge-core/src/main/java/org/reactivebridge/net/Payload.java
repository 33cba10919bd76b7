package org.reactivebridge.net;

import java.nio.ByteBuffer;

/**
 * How the bytes of an item that is sent are got at, and what is done with it afterwards.
 *
 * @param <T> the type of the items
 */
interface Payload<T> {

    /** Buffers, left to the garbage collector. */
    Payload<ByteBuffer> OWNED = new Payload<>() {
        @Override
        public ByteBuffer bytes(ByteBuffer item) {
            return item;
        }

        @Override
        public void sent(ByteBuffer item) {}
    };

    /** Buffers of a pool, given back. */
    Payload<PooledBuffer> POOLED = new Payload<>() {
        @Override
        public ByteBuffer bytes(PooledBuffer item) {
            return item.buffer();
        }

        @Override
        public void sent(PooledBuffer item) {
            item.close();
        }
    };

    ByteBuffer bytes(T item);

    void sent(T item);
}
