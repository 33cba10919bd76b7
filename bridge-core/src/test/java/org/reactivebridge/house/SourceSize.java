package org.reactivebridge.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Counts the lines of Java files that hold code: neither blank nor comment. */
final class SourceSize {
    /**
     * A text block, string, character or comment; the group holds the comment. Literals are in it because whatever comes
     * first hides the other: a comment sign inside a string is no comment.
     */
    private static final Pattern LITERAL_OR_COMMENT = Pattern.compile(
            String.join(
                    "|",
                    "\"\"\"[^\"\\\\]*+(?:(?:\\\\.|\"(?!\"\"))[^\"\\\\]*+)*+\"\"\"",
                    "\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"",
                    "'[^'\\\\\n]*+(?:\\\\.[^'\\\\\n]*+)*+'",
                    "(//[^\n]*+|/\\*.*?\\*/)"),
            Pattern.DOTALL);

    private SourceSize() {}

    static long codeLines(String source) {
        String code = LITERAL_OR_COMMENT.matcher(source).replaceAll(match -> {
            String comment = match.group(1);
            // Line ends stay, or code before and after a comment of several lines would count as one line.
            return Matcher.quoteReplacement(comment == null ? match.group() : comment.replaceAll("[^\n]", ""));
        });
        return code.lines().filter(line -> !line.isBlank()).count();
    }

    /** The files below a folder that hold more lines of code than allowed, but for those excepted by file name. */
    static List<Path> above(int budget, Path folder, Set<String> except) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !except.contains(file.getFileName().toString()))
                    .filter(file -> codeLines(read(file)) > budget)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
