package org.reactivebridge.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be chosen in an application's properties. <strong>Immutable.</strong>
 *
 * @param runtime the runtime that carries everything
 * @param schedulers which libraries' schedulers run on it
 * @param netty Netty's event loops on it
 * @param context where Reactor's context is carried
 * @param r2dbc the pool of database connections
 */
@ConfigurationProperties("reactive-bridge")
public record ReactiveBridgeProperties(
        @DefaultValue RuntimeProperties runtime,
        @DefaultValue SchedulersProperties schedulers,
        @DefaultValue NettyProperties netty,
        @DefaultValue ContextProperties context,
        @DefaultValue R2dbcProperties r2dbc) {

    /**
     * The runtime.
     *
     * @param name of the runtime, and the beginning of its threads' names
     * @param workers how many threads run everything that does not block; as many as there are processors if it is left out
     * @param blockingThreads how many threads there may be for calls that block
     * @param blockingQueue how many such calls may wait for a thread
     * @param shutdownGrace how long the end of the application waits for tasks that are still at work
     * @param detectBlocking how long a worker may be stuck in one task before that is reported; not at all if it is left out
     */
    public record RuntimeProperties(
            @DefaultValue("reactive-bridge") String name,
            @Nullable Integer workers,
            @DefaultValue("512") int blockingThreads,
            @DefaultValue("10000") int blockingQueue,
            @DefaultValue("10s") Duration shutdownGrace,
            @Nullable Duration detectBlocking) {}

    /**
     * The schedulers.
     *
     * @param reactor whether Reactor's run on the runtime
     * @param rxjava whether RxJava's do
     */
    public record SchedulersProperties(
            @DefaultValue("true") boolean reactor,
            @DefaultValue("true") boolean rxjava) {}

    /**
     * Netty.
     *
     * @param enabled whether the runtime hosts event loops, for Spring's server and clients and for drivers of databases
     * @param transport what they wait in: {@code nio}, {@code epoll} or {@code io-uring}. On the first, sockets of the library's own
     *     work as well
     */
    public record NettyProperties(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("nio") String transport) {}

    /**
     * The context.
     *
     * @param rxjava whether it reaches through chains of RxJava's operators, by RxJava's hooks
     */
    public record ContextProperties(@DefaultValue("true") boolean rxjava) {}

    /**
     * The pool over the {@code ConnectionFactory} that Spring Boot makes of {@code spring.r2dbc}. What is left out is as {@code
     * PoolOptions} has it.
     *
     * @param enabled whether there is one; Spring Boot's own, over r2dbc-pool, is then off
     * @param name of the pool, in metrics and messages
     * @param maxSize how many connections there may be
     * @param minIdle how many are kept idle
     * @param maxPending how many may wait for a connection
     * @param acquireTimeout how long one may wait
     * @param createTimeout how long connecting may take
     * @param validateTimeout how long a validation may take
     * @param maxLife how old a connection may become
     * @param idleTimeout how long one may lie idle
     * @param keepAlive after what idle time one is validated
     * @param leakThreshold after what time of use one is reported as lost
     * @param validationQuery what a connection must answer before it is lent; if it is left out, the driver is asked, without a round
     *     trip
     * @param closeGrace how long the end of the application waits for connections that are in use
     */
    public record R2dbcProperties(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("r2dbc") String name,
            @Nullable Integer maxSize,
            @Nullable Integer minIdle,
            @Nullable Integer maxPending,
            @Nullable Duration acquireTimeout,
            @Nullable Duration createTimeout,
            @Nullable Duration validateTimeout,
            @Nullable Duration maxLife,
            @Nullable Duration idleTimeout,
            @Nullable Duration keepAlive,
            @Nullable Duration leakThreshold,
            @Nullable String validationQuery,
            @DefaultValue("10s") Duration closeGrace) {}
}
