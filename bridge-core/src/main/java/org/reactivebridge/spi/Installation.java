package org.reactivebridge.spi;

/**
 * Something that was installed into another library, and can be taken out again.
 *
 * <p><strong>Concurrent.</strong>
 */
@FunctionalInterface
public interface Installation extends AutoCloseable {

    /** Takes it out. A second call does nothing. Throws nothing. */
    @Override
    void close();
}
