package org.reactivebridge.compliance.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivebridge.compliance.PublisherSubject;

/**
 * A test class that checks a publisher.
 *
 * @param <T> the type of the items
 */
public interface PublisherCompliance<T> extends PublisherSubject<T>, ComplianceSettings {

    /**
     * The checks.
     *
     * @return a test for each
     */
    @TestFactory
    default Stream<DynamicTest> publisherRules() {
        return ComplianceTests.of(compliance().ofPublisher(this), expectations());
    }
}
