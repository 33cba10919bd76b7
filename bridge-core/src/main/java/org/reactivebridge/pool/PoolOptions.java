package org.reactivebridge.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.reactivebridge.kernel.Capacities;

/**
 * How a pool keeps its connections, and its limits. What is off by default is said so: every other limit is finite, and "unlimited" has
 * to be spelled out, as {@link #FOREVER} or {@link #UNLIMITED}.
 *
 * <p><strong>Immutable:</strong> every method returns new options.
 */
public final class PoolOptions {

    /** No limit of time. */
    public static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** No limit of number. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final System.Logger LOGGER = System.getLogger("org.reactivebridge");

    private static final PoolOptions DEFAULT = new PoolOptions(new Values());

    private final Values values;

    /** What can be chosen. Written before it is given to options, and not after. */
    private static final class Values implements Cloneable {
        String name = "pool";
        int maxSize = 10;
        int minIdle = 0;
        int parallelConnects = 4;
        int maxPending = -1; // Twice the size.
        Duration acquireTimeout = Duration.ofSeconds(30);
        Duration createTimeout = Duration.ofSeconds(10);
        Duration validateTimeout = Duration.ofSeconds(5);
        Duration resetTimeout = Duration.ofSeconds(5);
        Duration closeTimeout = Duration.ofSeconds(5);
        Duration maxLife = Duration.ofMinutes(30);
        Duration idleTimeout = Duration.ofMinutes(10);
        Duration keepAlive = Duration.ZERO;
        Duration trustFor = Duration.ZERO;
        Duration leakThreshold = Duration.ZERO;
        Duration firstBackoff = Duration.ofMillis(10);
        Duration mostBackoff = Duration.ofSeconds(5);
        boolean testOnCheckOut = true;
        Reuse reuse = Reuse.LAST_RETURNED;
        PoolListener listener = PoolListener.NONE;
        Consumer<? super Throwable> onError =
                failure -> LOGGER.log(System.Logger.Level.WARNING, "A connection pool met a failure", failure);

        Values copy() {
            try {
                return (Values) clone();
            } catch (CloneNotSupportedException cannotBe) {
                throw new AssertionError(cannotBe);
            }
        }
    }

    private PoolOptions(Values values) {
        this.values = values;
    }

    private PoolOptions with(Consumer<Values> change) {
        Values changed = values.copy();
        change.accept(changed);
        return new PoolOptions(changed);
    }

    /**
     * Options that fit most uses.
     *
     * @return the default
     */
    public static PoolOptions defaults() {
        return DEFAULT;
    }

    /**
     * What the pool is called in messages and meters; {@code pool}.
     *
     * @return the value
     */
    public String name() {
        return values.name;
    }

    /**
     * These options with another {@link #name()}.
     *
     * @param newName the name
     * @return new options
     */
    public PoolOptions name(String newName) {
        Objects.requireNonNull(newName, "name");
        return with(values -> values.name = newName);
    }

    /**
     * How many connections there may be at once, those that are being made or closed included; 10.
     *
     * @return the value
     */
    public int maxSize() {
        return values.maxSize;
    }

    /**
     * These options with another {@link #maxSize()}.
     *
     * @param count at least 1
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public PoolOptions maxSize(int count) {
        Capacities.positive(count, "maxSize");
        return with(values -> values.maxSize = count);
    }

    /**
     * How many idle connections the pool keeps ready, as far as its size allows; none.
     *
     * @return the value
     */
    public int minIdle() {
        return values.minIdle;
    }

    /**
     * These options with another {@link #minIdle()}.
     *
     * @param count not negative
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public PoolOptions minIdle(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("minIdle must not be negative, but is " + count);
        }
        return with(values -> values.minIdle = count);
    }

    /**
     * How many connections may be in the making at once; 4. While attempts fail, it is one.
     *
     * @return the value
     */
    public int parallelConnects() {
        return values.parallelConnects;
    }

    /**
     * These options with another {@link #parallelConnects()}.
     *
     * @param count at least 1
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public PoolOptions parallelConnects(int count) {
        Capacities.positive(count, "parallelConnects");
        return with(values -> values.parallelConnects = count);
    }

    /**
     * How many borrowers may wait before the next gets {@link PoolExhaustedException}; twice the {@linkplain #maxSize() size}.
     *
     * @return the value
     */
    public int maxPending() {
        if (values.maxPending >= 0) {
            return values.maxPending;
        }
        return values.maxSize > UNLIMITED / 2 ? UNLIMITED : 2 * values.maxSize;
    }

    /**
     * These options with another {@link #maxPending()}.
     *
     * @param count not negative; {@link #UNLIMITED} if so be it
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public PoolOptions maxPending(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("maxPending must not be negative, but is " + count);
        }
        return with(values -> values.maxPending = count);
    }

    /**
     * For how long a borrower waits before he gets {@link AcquireTimeoutException}; 30 seconds.
     *
     * @return the value
     */
    public Duration acquireTimeout() {
        return values.acquireTimeout;
    }

    /**
     * These options with another {@link #acquireTimeout()}.
     *
     * @param time positive; {@link #FOREVER} if so be it
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public PoolOptions acquireTimeout(Duration time) {
        positive(time, "acquireTimeout");
        return with(values -> values.acquireTimeout = time);
    }

    /**
     * How long an attempt to connect may take, setting up included; 10 seconds.
     *
     * @return the value
     */
    public Duration createTimeout() {
        return values.createTimeout;
    }

    /**
     * These options with another {@link #createTimeout()}.
     *
     * @param time positive; {@link #FOREVER} if so be it
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public PoolOptions createTimeout(Duration time) {
        positive(time, "createTimeout");
        return with(values -> values.createTimeout = time);
    }

    /**
     * How long a validation may take before the connection is taken as dead; 5 seconds.
     *
     * @return the value
     */
    public Duration validateTimeout() {
        return values.validateTimeout;
    }

    /**
     * These options with another {@link #validateTimeout()}.
     *
     * @param time positive; {@link #FOREVER} if so be it
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public PoolOptions validateTimeout(Duration time) {
        positive(time, "validateTimeout");
        return with(values -> values.validateTimeout = time);
    }

    /**
     * How long cleaning may take before the connection is closed instead; 5 seconds.
     *
     * @return the value
     */
    public Duration resetTimeout() {
        return values.resetTimeout;
    }

    /**
     * These options with another {@link #resetTimeout()}.
     *
     * @param time positive; {@link #FOREVER} if so be it
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public PoolOptions resetTimeout(Duration time) {
        positive(time, "resetTimeout");
        return with(values -> values.resetTimeout = time);
    }

    /**
     * After what time the error handler is told that closing a connection does not end; 5 seconds. The connection keeps its room in the pool until it does.
     *
     * @return the value
     */
    public Duration closeTimeout() {
        return values.closeTimeout;
    }

    /**
     * These options with another {@link #closeTimeout()}.
     *
     * @param time positive; {@link #FOREVER} if so be it
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public PoolOptions closeTimeout(Duration time) {
        positive(time, "closeTimeout");
        return with(values -> values.closeTimeout = time);
    }

    /**
     * How old a connection may get, less up to a fortieth that is drawn for each, so that they do not all end together; 30 minutes. One that is lent is closed when it comes back.
     *
     * @return the value
     */
    public Duration maxLife() {
        return values.maxLife;
    }

    /**
     * These options with another {@link #maxLife()}.
     *
     * @param time positive; {@link #FOREVER} if so be it
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public PoolOptions maxLife(Duration time) {
        positive(time, "maxLife");
        return with(values -> values.maxLife = time);
    }

    /**
     * For how long a connection may lie idle, where more than {@link #minIdle()} do; 10 minutes.
     *
     * @return the value
     */
    public Duration idleTimeout() {
        return values.idleTimeout;
    }

    /**
     * These options with another {@link #idleTimeout()}.
     *
     * @param time positive; {@link #FOREVER} if so be it
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public PoolOptions idleTimeout(Duration time) {
        positive(time, "idleTimeout");
        return with(values -> values.idleTimeout = time);
    }

    /**
     * After what idle time a connection is validated although nobody wants it; off, which is zero.
     *
     * @return the value
     */
    public Duration keepAlive() {
        return values.keepAlive;
    }

    /**
     * These options with another {@link #keepAlive()}.
     *
     * @param time not negative; zero for off
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public PoolOptions keepAlive(Duration time) {
        notNegative(time, "keepAlive");
        return with(values -> values.keepAlive = time);
    }

    /**
     * For how long after its last use or validation a connection is lent without validation; off, which is zero. What the manager {@linkplain ConnectionManager#hasBroken knows to be broken} is never lent.
     *
     * @return the value
     */
    public Duration trustFor() {
        return values.trustFor;
    }

    /**
     * These options with another {@link #trustFor()}.
     *
     * @param time not negative; zero for off
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public PoolOptions trustFor(Duration time) {
        notNegative(time, "trustFor");
        return with(values -> values.trustFor = time);
    }

    /**
     * After what time a connection that has not come back is reported, with the place where it was asked for; off, which is zero, since it costs a stack trace each time.
     *
     * @return the value
     */
    public Duration leakThreshold() {
        return values.leakThreshold;
    }

    /**
     * These options with another {@link #leakThreshold()}.
     *
     * @param time not negative; zero for off
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public PoolOptions leakThreshold(Duration time) {
        notNegative(time, "leakThreshold");
        return with(values -> values.leakThreshold = time);
    }

    /**
     * How long the pool waits after a failure to connect; 10 milliseconds, and twice as long after each further one, up to {@link
     * #mostBackoff()}. What it waits is drawn between three quarters and five quarters of that.
     *
     * @return the value
     */
    public Duration firstBackoff() {
        return values.firstBackoff;
    }

    /**
     * How long the pool waits at most after a failure to connect; 5 seconds.
     *
     * @return the value
     */
    public Duration mostBackoff() {
        return values.mostBackoff;
    }

    /**
     * These options with another {@link #firstBackoff()} and {@link #mostBackoff()}.
     *
     * @param first positive
     * @param most not less
     * @return new options
     * @throws IllegalArgumentException if the first is not positive, or the other less
     */
    public PoolOptions backoff(Duration first, Duration most) {
        positive(first, "firstBackoff");
        if (most.compareTo(first) < 0) {
            throw new IllegalArgumentException("mostBackoff must be at least " + first + ", but is " + most);
        }
        return with(values -> {
            values.firstBackoff = first;
            values.mostBackoff = most;
        });
    }

    /**
     * Whether connections that have lain idle are validated before they are lent; true. One that goes from a borrower to the next is not.
     *
     * @return the value
     */
    public boolean testOnCheckOut() {
        return values.testOnCheckOut;
    }

    /**
     * These options with another {@link #testOnCheckOut()}.
     *
     * @param test whether
     * @return new options
     */
    public PoolOptions testOnCheckOut(boolean test) {
        return with(values -> values.testOnCheckOut = test);
    }

    /**
     * Which of the idle connections is lent next; the one that came back last.
     *
     * @return the value
     */
    public Reuse reuse() {
        return values.reuse;
    }

    /**
     * These options with another {@link #reuse()}.
     *
     * @param order which
     * @return new options
     */
    public PoolOptions reuse(Reuse order) {
        Objects.requireNonNull(order, "order");
        return with(values -> values.reuse = order);
    }

    /**
     * Who is told what happens; nobody.
     *
     * @return the value
     */
    public PoolListener listener() {
        return values.listener;
    }

    /**
     * These options with another {@link #listener()}.
     *
     * @param newListener who
     * @return new options
     */
    public PoolOptions listener(PoolListener newListener) {
        Objects.requireNonNull(newListener, "listener");
        return with(values -> values.listener = newListener);
    }

    /**
     * What gets the failures that no borrower is told of: of attempts to connect, validations, cleaning, closing, and of the
     * listener; they are logged as warnings.
     *
     * @return the value
     */
    public Consumer<? super Throwable> onError() {
        return values.onError;
    }

    /**
     * These options with another {@link #onError()}.
     *
     * @param handler gets each failure; quick, must not block
     * @return new options
     */
    public PoolOptions onError(Consumer<? super Throwable> handler) {
        Objects.requireNonNull(handler, "handler");
        return with(values -> values.onError = handler);
    }

    private static void positive(Duration time, String name) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, but is " + time);
        }
    }

    private static void notNegative(Duration time, String name) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + time);
        }
    }
}
