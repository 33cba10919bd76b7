package org.reactivebridge.compliance.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivebridge.compliance.FlowPublisherSubject;

/**
 * A test class that checks a publisher of {@link java.util.concurrent.Flow}.
 *
 * @param <T> the type of the items
 */
public interface FlowPublisherCompliance<T> extends FlowPublisherSubject<T>, ComplianceSettings {

    /**
     * The checks.
     *
     * @return a test for each
     */
    @TestFactory
    default Stream<DynamicTest> publisherRules() {
        return ComplianceTests.of(compliance().ofPublisher(toReactiveStreams()), expectations());
    }
}
