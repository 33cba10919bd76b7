/**
 * Checks whether publishers, subscribers and processors keep the rules of Reactive Streams.
 *
 * <p>Somebody says how to make what is to be checked: a {@link org.reactivebridge.compliance.PublisherSubject}, a {@link
 * org.reactivebridge.compliance.SubscriberSubject} or a {@link org.reactivebridge.compliance.ProcessorSubject}, or one of their twins
 * for {@link java.util.concurrent.Flow}. {@link org.reactivebridge.compliance.Compliance} turns it into a list of {@linkplain
 * org.reactivebridge.compliance.Check checks}: those of the Reactive Streams TCK, and others where they are asked for. Each check
 * knows the {@linkplain org.reactivebridge.compliance.Rule rules} that it is about, and has one {@linkplain
 * org.reactivebridge.compliance.Outcome outcome}: nothing is passed over in silence.
 *
 * <p>Tests by JUnit are made of it in {@code org.reactivebridge.compliance.junit}.
 */
@NullMarked
package org.reactivebridge.compliance;

import org.jspecify.annotations.NullMarked;
