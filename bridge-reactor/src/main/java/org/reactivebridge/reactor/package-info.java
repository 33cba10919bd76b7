/**
 * Conversions between Reactive Bridge and Project Reactor.
 *
 * <p>Items, failures, demand, cancellation and context cross the border in both directions.
 */
@NullMarked
package org.reactivebridge.reactor;

import org.jspecify.annotations.NullMarked;
