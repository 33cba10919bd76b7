package org.reactivebridge.spi;

import org.reactivestreams.Publisher;

/**
 * Lets a library's type be converted from and to every other one: one small class for each type, found by {@link
 * java.util.ServiceLoader}. This module and its bridges bring their own; see {@link TypeConverters}.
 *
 * <p><strong>Immutable</strong>; every method may be called from any thread, must not block, and subscribes to nothing: what
 * it makes is lazy wherever the type is.
 *
 * @param <X> the type, without its own parameters
 */
public interface TypeConverter<X> {

    /** How many items one of a type can have. */
    enum Cardinality {
        /** Its end only. */
        NONE,
        /** One or none. */
        OPTIONAL,
        /** One. */
        ONE,
        /** Any number. */
        MANY
    }

    /**
     * The type.
     *
     * @return the class that one of this type is an instance of
     */
    Class<X> type();

    /**
     * How many items one of this type can have.
     *
     * @return the cardinality
     */
    Cardinality cardinality();

    /**
     * What one of this type gives, as a publisher. Demand, cancellation and failures must pass through.
     *
     * @param value one of this type
     * @return a publisher of its items; its library's own, if that is one
     */
    Publisher<?> toPublisher(X value);

    /**
     * One of this type that gives what a publisher gives. Of a type of at most one item the first, behind which the publisher is
     * cancelled; of a type without items all is requested and left out.
     *
     * @param publisher any publisher
     * @return one of this type
     */
    X fromPublisher(Publisher<?> publisher);
}
