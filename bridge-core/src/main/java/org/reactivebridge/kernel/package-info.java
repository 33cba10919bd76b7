/**
 * The poll contract and the environment in which polled work runs.
 *
 * <p>This is the ground floor: it imports no other package of the module, and every other package may import it.
 *
 * <p>A <em>source</em> is an immutable recipe that can be run any number of times. A <em>cursor</em> is one such run; it
 * is polled for one item after the other by the single task that owns it, so it is confined to that task and needs no
 * synchronisation. A cursor that has nothing to give yet keeps the task's <em>waker</em>, and uses it as soon as polling
 * may be worth while again. A wake-up may be spurious but is never lost. The <em>task</em> is the only thing that is ever
 * scheduled, and at most one thread runs it at a time.
 *
 * <p>The <em>environment</em> hands in what would otherwise be ambient: clock, scheduler, timers and random numbers.
 * Nothing in this module reads the system clock, draws a random number or starts a thread by any other way, which is
 * what makes a run reproducible from a seed.
 *
 * <p>Memory order is named by the access modes of {@link java.lang.invoke.VarHandle}. Volatile is the rule. A weaker mode
 * carries a comment that names the edge it relies on, and a stress test; an opaque write never publishes anything.
 */
@NullMarked
package org.reactivebridge.kernel;

import org.jspecify.annotations.NullMarked;
