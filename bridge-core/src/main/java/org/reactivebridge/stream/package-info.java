/**
 * The types that applications hold: asynchronous streams of any number of items, asynchronous futures of at most one,
 * and the options they take.
 *
 * <p>Everything here is immutable, lazy and reusable: a stream or future describes work, and each subscription performs
 * it anew. Methods name a recipe and leave the work to the cursors of the floors below.
 */
@NullMarked
package org.reactivebridge.stream;

import org.jspecify.annotations.NullMarked;
