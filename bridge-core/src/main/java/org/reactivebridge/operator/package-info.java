/**
 * One small cursor class for each operator. A file of this package knows the kernel and nothing else.
 *
 * <p>Every class has a static {@code source} method that makes the recipe; opening it makes the cursor. Threading: a cursor
 * is serial, owned by the task that polls it, and so are all its plain fields. The one exception is
 * {@link org.reactivebridge.operator.ReadyQueue}, through which inner streams are woken from elsewhere.
 *
 * <p>Rules that every cursor keeps, and that the contract tests check:
 *
 * <ul>
 *   <li>A stage that handles the failures of its upstream must tell them from the failures of what is downstream of it,
 *       which come back up through {@code push} while it drains.
 *   <li>An item that is left out, or held and not handed on, goes to the discard hook, once.
 *   <li>Work that is not bounded by the demand is bounded by the budget: the stage then wakes its own task and answers
 *       "not yet" to a poll, or "there may be more" to a drain.
 * </ul>
 */
@NullMarked
package org.reactivebridge.operator;

import org.jspecify.annotations.NullMarked;
