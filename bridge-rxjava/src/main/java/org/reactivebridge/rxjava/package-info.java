/**
 * Conversions between Reactive Bridge and RxJava 3.
 *
 * <p>Items, failures, demand and cancellation cross the border in both directions; {@link
 * org.reactivebridge.rxjava.RxJavaBridge} is all that most applications need. RxJava has no context. {@link
 * org.reactivebridge.rxjava.RxJavaContext} carries that of a run through chains of RxJava nevertheless.
 *
 * <p>Where RxJava offers a queue instead of signals, a stream of ours polls it, and where one of ours can be polled, RxJava
 * does. Where nothing stands between a conversion and the way back, the original comes out again.
 *
 * <p>An error that can go nowhere goes to {@code RxJavaPlugins.onError} when it was meant for a subscriber of RxJava, and to
 * the {@linkplain org.reactivebridge.kernel.Hooks hooks} of the environment when it was meant for one of ours; or to one place
 * for all, see {@link org.reactivebridge.rxjava.RxJavaFaults}.
 */
@NullMarked
package org.reactivebridge.rxjava;

import org.jspecify.annotations.NullMarked;
