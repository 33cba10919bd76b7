/**
 * What bridges to other libraries are built of.
 *
 * <p>Applications need little of it: {@link org.reactivebridge.spi.TypeConverters}, for types that are known at run time
 * only, and {@link org.reactivebridge.spi.Installation}, which some methods of the bridges return.
 *
 * <p>A bridge reads another library's publishers by a {@link org.reactivebridge.spi.ForeignCursor}, so that it can poll that
 * library's own queue where there is one; in the other direction a {@link org.reactivebridge.spi.ForeignEnd} hands out runs of
 * ours, as signals or as a queue. {@link org.reactivebridge.spi.ThreadContext} carries contexts through libraries that have none.
 *
 * <p>The package imports from all floors below.
 */
@NullMarked
package org.reactivebridge.spi;

import org.jspecify.annotations.NullMarked;
