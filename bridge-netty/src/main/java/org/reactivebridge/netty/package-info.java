/**
 * Netty's event loops on the workers of a runtime: handlers, tasks, timers and our own sockets share the threads.
 *
 * <p>{@link org.reactivebridge.netty.NettyLoops#driver()} makes a runtime host them, {@link
 * org.reactivebridge.netty.NettyLoops#of} finds them, {@link org.reactivebridge.netty.ReactorNettyLoops} gives them to Reactor
 * Netty. Needs Netty 4.2.8 or later, and Reactor Netty 1.3.3 or later where it is used.
 */
@NullMarked
package org.reactivebridge.netty;

import org.jspecify.annotations.NullMarked;
