/**
 * Conversions between Reactive Bridge and RxJava 3.
 *
 * <p>Items, failures, demand, cancellation and context cross the border in both directions.
 */
@NullMarked
package org.reactivebridge.rxjava;

import org.jspecify.annotations.NullMarked;
