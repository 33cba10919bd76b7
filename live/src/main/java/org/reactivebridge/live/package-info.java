/**
 * One application: measurements come over TCP, are put into windows by RxJava, stored over R2DBC, and shown by WebFlux, with a live view
 * of which thread each stage runs on.
 */
@NullMarked
package org.reactivebridge.live;

import org.jspecify.annotations.NullMarked;
