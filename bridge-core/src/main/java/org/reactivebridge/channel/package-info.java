/**
 * Channels and synchronisers between runs that know nothing of each other: {@link org.reactivebridge.channel.Oneshot one
 * value}, {@link org.reactivebridge.channel.Mpsc a bounded queue}, {@link org.reactivebridge.channel.Broadcast the same
 * items to many}, {@link org.reactivebridge.channel.Watch the latest value}; {@link
 * org.reactivebridge.channel.Semaphore permits}, {@link org.reactivebridge.channel.Mutex exclusion}, {@link
 * org.reactivebridge.channel.Notify wake-ups} and {@link org.reactivebridge.channel.CancellationToken cancellation}.
 *
 * <p>Nothing here blocks a thread but {@link org.reactivebridge.channel.Mpsc#sendBlocking}: to wait is to subscribe, and to
 * stop waiting is to cancel. Everything that waits, waits in the order in which it subscribed.
 *
 * <p>In the words of this library about threads: <em>immutable</em> may be used anywhere; <em>concurrent</em> may be called
 * from any threads at once; <em>serial</em> is called by one thread at a time, each call happening before the next; and
 * <em>confined</em> belongs to one owner. All public types of this package are concurrent or immutable. What a sender does
 * before it sends happens before the receiver gets what was sent, what is done before a permit is given back happens before
 * it is granted again, and so on. A waiting run goes on where its own task runs; one without a place of its own goes on
 * within the call that lets it go on, before that call returns.
 *
 * <p>The package imports kernel, operators, boundary and streams, and may be imported by networking and pools.
 */
@NullMarked
package org.reactivebridge.channel;

import org.jspecify.annotations.NullMarked;
