package org.reactivebridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The guide of the runtime shows code that compiles. */
class RuntimeGuideTest {

    @Test
    void ownScheduling_isTheCompiledOne() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/reactivebridge/examples/PriorityScheduling.java"));
        String guide = Files.readString(Path.of("../docs/runtime.md"));
        String code = source.substring(source.indexOf("public final class"));
        // The constructor's documentation is for the build, not for the guide.
        assertThat(normal(guide)).contains(normal(code.replaceAll("(?s)/\\*\\*\\s+\\* Empty queues.*?\\*/", "")));
    }

    private static String normal(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
