/**
 * The edge between polled cursors and the push protocols of the JVM: Reactive Streams, {@link java.util.concurrent.Flow}
 * and {@link java.util.concurrent.CompletionStage}.
 *
 * <p>Cursors trust each other; this package trusts nobody. It speaks the Reactive Streams rules to the outside in both
 * directions, and withstands counterparts that break them. Whatever has to be synchronised because another thread may
 * signal, request or cancel at any moment is synchronised here.
 *
 * <p>The package imports the kernel only and is internal to the module.
 */
@NullMarked
package org.reactivebridge.boundary;

import org.jspecify.annotations.NullMarked;
