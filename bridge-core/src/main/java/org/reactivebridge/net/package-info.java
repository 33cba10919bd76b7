/**
 * Sockets as streams: connections whose bytes are asked for, listeners that give connections, and framing.
 *
 * <p>Everything hangs on a {@link org.reactivebridge.net.Network}: the operating system's sockets, or a network that exists in a
 * test only. This package stands above {@code channel} and {@code runtime}, and beside {@code pool}; nothing in this module
 * imports it.
 *
 * <dl>
 *   <dt>link
 *   <dd>a connection as the network knows it: reads and writes what goes now, and wakes whoever waits
 *   <dt>ready
 *   <dd>what the system says of a socket that may be read from or written to
 *   <dt>half-close
 *   <dd>the end of one direction, while the other goes on
 * </dl>
 */
@NullMarked
package org.reactivebridge.net;

import org.jspecify.annotations.NullMarked;
