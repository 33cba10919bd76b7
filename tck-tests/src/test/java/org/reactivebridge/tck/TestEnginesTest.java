package org.reactivebridge.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestEngine;

/** The TCK is written for TestNG; without the bridging engine its classes would be passed over in silence. */
class TestEnginesTest {
    @Test
    void engines_onClassPath_areJupiterAndTestNg() {
        assertThat(ServiceLoader.load(TestEngine.class))
                .extracting(TestEngine::getId)
                .contains("junit-jupiter", "testng");
    }
}
