/**
 * A pool of connections to anything that is connected to: lent to one borrower at a time, looked after in between.
 *
 * <p>A {@link org.reactivebridge.pool.ConnectionManager} says how connections are made, checked, cleaned and closed; a {@link
 * org.reactivebridge.pool.Pool} does so when it is time, and nothing in it ever waits for a thread. This package stands above
 * {@code channel} and {@code runtime}, and beside {@code net}: connections of any kind come in by {@link
 * org.reactivebridge.pool.FunctionManager}, those of {@code net} too.
 *
 * <dl>
 *   <dt>slot
 *   <dd>the room of one connection, from the attempt to connect until it is closed; there are never more than the pool's size
 *   <dt>lent
 *   <dd>handed to a borrower, or about to be
 *   <dt>checking
 *   <dd>being validated, in nobody's hands
 *   <dt>dead
 *   <dd>found broken or invalid, which makes the pool look at all others that lie idle
 * </dl>
 */
@NullMarked
package org.reactivebridge.pool;

import org.jspecify.annotations.NullMarked;
