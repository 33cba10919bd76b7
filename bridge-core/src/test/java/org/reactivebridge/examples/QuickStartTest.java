package org.reactivebridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The quick start of the README does what it says. */
class QuickStartTest {

    @Test
    void quickStart_countsWords() {
        assertThat(QuickStart.countWords(List.of("to be, or not to be", "that is")))
                .isEqualTo(Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L, "that", 1L, "is", 1L));
    }
}
