package org.reactivebridge.compliance.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivebridge.compliance.FlowSubscriberSubject;

/**
 * A test class that checks a subscriber of {@link java.util.concurrent.Flow}.
 *
 * @param <T> the type of the items
 */
public interface FlowSubscriberCompliance<T> extends FlowSubscriberSubject<T>, ComplianceSettings {

    /**
     * The checks.
     *
     * @return a test for each
     */
    @TestFactory
    default Stream<DynamicTest> subscriberRules() {
        return ComplianceTests.of(compliance().ofSubscriber(toReactiveStreams()), expectations());
    }
}
