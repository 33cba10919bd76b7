/**
 * The runtime: threads that run tasks, timers and socket readiness, and what is needed to start, watch and end them.
 *
 * <p>{@link org.reactivebridge.runtime.AsyncRuntime} is what applications hold. Three parts of it can be exchanged: which
 * task runs next and where ({@link org.reactivebridge.runtime.SchedulingAlgorithm}), what an idle worker waits in ({@link
 * org.reactivebridge.runtime.IoDriver}), and the world around both (a simulated environment instead of the JVM).
 *
 * <p>Streams and futures need no runtime; nothing below this package knows of it. It stands beside {@code channel} and below
 * {@code net} and {@code pool}.
 *
 * <dl>
 *   <dt>worker
 *   <dd>a thread with its own run queue, timer wheel and I/O driver
 *   <dt>asleep
 *   <dd>a worker that has announced that it will wait in its driver and has to be woken
 *   <dt>searching
 *   <dd>a worker that has nothing of its own and looks at what others have
 *   <dt>maintenance
 *   <dd>what a busy worker does every so often besides its tasks: timers, I/O, tasks from outside
 *   <dt>stuck
 *   <dd>a worker that has been in one and the same task for longer than a millisecond
 * </dl>
 */
@NullMarked
package org.reactivebridge.runtime;

import org.jspecify.annotations.NullMarked;
