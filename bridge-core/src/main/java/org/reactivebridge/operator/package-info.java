/**
 * One small cursor for each operator, such as mapping, filtering or merging.
 *
 * <p>Cursors here know the kernel and nothing else: no face, no Reactive Streams type. Each is confined to the task that
 * owns it, so its fields are plain and its code is sequential. The one exception is the ready queue, through which inner
 * streams that run in tasks of their own report to the merging cursor.
 *
 * <p>The package is internal to the module.
 */
@NullMarked
package org.reactivebridge.operator;

import org.jspecify.annotations.NullMarked;
