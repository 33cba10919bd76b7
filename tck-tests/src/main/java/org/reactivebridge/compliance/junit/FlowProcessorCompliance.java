package org.reactivebridge.compliance.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivebridge.compliance.FlowProcessorSubject;

/**
 * A test class that checks a processor of {@link java.util.concurrent.Flow}.
 *
 * @param <T> the type of the items
 */
public interface FlowProcessorCompliance<T> extends FlowProcessorSubject<T>, ComplianceSettings {

    /**
     * The checks.
     *
     * @return a test for each
     */
    @TestFactory
    default Stream<DynamicTest> processorRules() {
        return ComplianceTests.of(compliance().ofProcessor(toReactiveStreams()), expectations());
    }
}
