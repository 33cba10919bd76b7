package org.reactivebridge.compliance.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivebridge.compliance.SubscriberSubject;

/**
 * A test class that checks a subscriber.
 *
 * @param <T> the type of the items
 */
public interface SubscriberCompliance<T> extends SubscriberSubject<T>, ComplianceSettings {

    /**
     * The checks.
     *
     * @return a test for each
     */
    @TestFactory
    default Stream<DynamicTest> subscriberRules() {
        return ComplianceTests.of(compliance().ofSubscriber(this), expectations());
    }
}
