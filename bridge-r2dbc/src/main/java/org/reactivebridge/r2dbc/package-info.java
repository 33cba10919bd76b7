/**
 * R2DBC connections and results as streams and futures of Reactive Bridge.
 *
 * <p>Items, failures, demand, cancellation and context cross the border in both directions.
 */
@NullMarked
package org.reactivebridge.r2dbc;

import org.jspecify.annotations.NullMarked;
