package org.reactivebridge.stream;

import org.reactivebridge.kernel.Source;

/** Lets tests of other packages at the source within a stream. */
public final class Sources {

    private Sources() {}

    /**
     * The source that a stage within another task opens.
     *
     * @param <T> the type of the items
     * @param stream a stream
     * @return its source
     */
    public static <T> Source<T> of(AsyncStream<T> stream) {
        return stream.recipe().nested();
    }
}
