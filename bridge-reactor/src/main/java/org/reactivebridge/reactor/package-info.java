/**
 * Conversions between Reactive Bridge and Project Reactor.
 *
 * <p>Items, failures, demand, cancellation and context cross the border in both directions. {@link
 * org.reactivebridge.reactor.ReactorBridge} is all that an application needs; everything else here is internal.
 *
 * <p>Where Reactor offers a queue instead of signals, a stream of ours polls it, and where one of ours can be polled, Reactor
 * does. Where nothing stands between a conversion and the way back, the original comes out again.
 *
 * <p>What can go nowhere goes to Reactor's hooks when it was meant for a subscriber of Reactor, those in its context included,
 * and to the {@linkplain org.reactivebridge.kernel.Hooks hooks} of the environment when it was meant for one of ours; or to one
 * place for all, see {@link org.reactivebridge.reactor.ReactorFaults}.
 */
@NullMarked
package org.reactivebridge.reactor;

import org.jspecify.annotations.NullMarked;
