package org.reactivebridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README shows code that compiles and does what it says. */
class QuickStartTest {

    @Test
    void quickStart_countsWords() {
        assertThat(QuickStart.countWords(List.of("to be, or not to be", "that is")))
                .isEqualTo(Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L, "that", 1L, "is", 1L));
    }

    @Test
    void readme_quickStart_isTheCompiledOne() throws IOException {
        String source = read("src/test/java/org/reactivebridge/examples/QuickStart.java");
        String snippet = source.substring(
                        source.indexOf("// snippet: quick start") + "// snippet: quick start".length(),
                        source.indexOf("// end"))
                .stripIndent()
                .strip();

        assertThat(normal(read("../README.md"))).contains(normal(snippet));
    }

    private static String read(String path) throws IOException {
        return Files.readString(Path.of(path), StandardCharsets.UTF_8);
    }

    /** Indentation differs, words do not. */
    private static String normal(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
