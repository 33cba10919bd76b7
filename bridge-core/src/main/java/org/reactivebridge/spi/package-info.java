/**
 * What bridges to other libraries are built of.
 *
 * <p>Applications have no need of it. A bridge reads another library's publishers by a {@link
 * org.reactivebridge.spi.ForeignCursor}, so that it can poll that library's own queue where there is one; in the other
 * direction it uses {@link org.reactivebridge.kernel.PollableSubscription}, which every publisher of ours hands out.
 *
 * <p>The package imports from all floors below; only bridges import it.
 */
@NullMarked
package org.reactivebridge.spi;

import org.jspecify.annotations.NullMarked;
