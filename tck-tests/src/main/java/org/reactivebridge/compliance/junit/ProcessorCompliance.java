package org.reactivebridge.compliance.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivebridge.compliance.ProcessorSubject;

/**
 * A test class that checks a processor.
 *
 * @param <T> the type of the items
 */
public interface ProcessorCompliance<T> extends ProcessorSubject<T>, ComplianceSettings {

    /**
     * The checks.
     *
     * @return a test for each
     */
    @TestFactory
    default Stream<DynamicTest> processorRules() {
        return ComplianceTests.of(compliance().ofProcessor(this), expectations());
    }
}
