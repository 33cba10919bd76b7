/**
 * Auto-configuration for Spring Boot 4: Spring takes {@code AsyncStream} and {@code AsyncFuture} wherever it takes a reactive type,
 * and Reactor, RxJava, Netty and R2DBC run on one {@code AsyncRuntime}.
 *
 * <p>Nothing here is called by users; what there is to choose are the properties of {@link
 * org.reactivebridge.spring.ReactiveBridgeProperties}, and every bean steps back for one of the user's own.
 */
@NullMarked
package org.reactivebridge.spring;

import org.jspecify.annotations.NullMarked;
