/**
 * Compliance checks as JUnit tests: a test class implements one of these interfaces and says how to make what is to be checked.
 *
 * <pre>{@code
 * class NumbersTest implements PublisherCompliance<Integer> {
 *
 *     @Override
 *     public Publisher<Integer> publisher(long elements) {
 *         return new Numbers(elements);
 *     }
 *
 *     @Override
 *     public Publisher<Integer> failedPublisher() {
 *         return Numbers.failing();
 *     }
 * }
 * }</pre>
 */
@NullMarked
package org.reactivebridge.compliance.junit;

import org.jspecify.annotations.NullMarked;
