package org.reactivebridge.compliance.sets;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The numbers from 0 on, made when somebody asks for them. */
record Numbers(long count) implements Iterable<Long> {

    @Override
    public Iterator<Long> iterator() {
        return new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public Long next() {
                if (next >= count) {
                    throw new NoSuchElementException();
                }
                return next++;
            }
        };
    }
}
