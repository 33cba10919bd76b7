package org.reactivebridge.netty;

import io.netty.channel.EventLoopGroup;
import reactor.netty.resources.LoopResources;

/**
 * Hosted event loops for Reactor Netty: {@code HttpServer.create().runOn(ReactorNettyLoops.colocated(loops))}.
 *
 * <p>To dispose of them has no effect: the loops end when the runtime ends.
 */
public final class ReactorNettyLoops implements LoopResources {

    private final EventLoopGroup server;
    private final EventLoopGroup client;

    private ReactorNettyLoops(EventLoopGroup server, EventLoopGroup client) {
        this.server = server;
        this.client = client;
    }

    /**
     * A client that is used on a worker connects from that worker's loop, so that a server and the clients in its handlers share
     * the thread. Elsewhere, loops are taken in turn. As Reactor Netty does with its own. A few long-lived connections that
     * one handler has made all stay on the handler's loop: for those take {@link #spread}.
     *
     * @param loops those of a runtime
     * @return a view of them
     * @throws IllegalStateException if Reactor Netty is missing or too old
     */
    public static LoopResources colocated(NettyLoops loops) {
        EventLoopGroup group = loops.group();
        Versions.checkReactorNetty();
        return new ReactorNettyLoops(group, LoopResources.colocate(group));
    }

    /**
     * Loops are taken in turn, whoever connects.
     *
     * @param loops those of a runtime
     * @return a view of them
     * @throws IllegalStateException if Reactor Netty is missing or too old
     */
    public static LoopResources spread(NettyLoops loops) {
        EventLoopGroup group = loops.group();
        Versions.checkReactorNetty();
        return new ReactorNettyLoops(group, group);
    }

    /**
     * For connections that were accepted, and for listening.
     *
     * @param useNative has no influence: the runtime has one transport
     * @return the group of the runtime
     */
    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return server;
    }

    /**
     * For connections that are made.
     *
     * @param useNative has no influence: the runtime has one transport
     * @return the group of the runtime, or a view of it that prefers the caller's loop
     */
    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return client;
    }

    /**
     * Nobody has to wait until these are disposed of.
     *
     * @return true
     */
    @Override
    public boolean daemon() {
        return true;
    }
}
