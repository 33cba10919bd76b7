package org.reactivebridge.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares the Java code that the documentation shows with the snippets of sources that are compiled. */
final class ShownCode {

    private static final Pattern BLOCK =
            Pattern.compile("^( *)```java\\R(.*?)^\\1```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern BEGIN = Pattern.compile("\\s*// snippet: (.+)");
    private static final Pattern END = Pattern.compile("\\s*// end");

    private final List<String> faults = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();
    private int blocks;

    private ShownCode() {}

    /**
     * Looks at every Java block of the pages, and at every snippet of the sources.
     *
     * @param pages files of Markdown
     * @param sources Java files, whose snippets stand between {@code // snippet: name} and {@code // end}
     */
    static ShownCode of(List<Path> pages, List<Path> sources) throws IOException {
        ShownCode shown = new ShownCode();
        for (Path source : sources) {
            shown.addSnippets(source);
        }
        Map<String, String> unused = new HashMap<>(shown.places);
        for (Path page : pages) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                shown.blocks++;
                String code = normal(block.group(2));
                unused.remove(code);
                if (!shown.places.containsKey(code)) {
                    shown.faults.add(page + " shows what no source has as a snippet: " + beginning(code));
                }
            }
        }
        unused.values().forEach(place -> shown.faults.add(place + " is shown nowhere"));
        return shown;
    }

    private void addSnippets(Path source) throws IOException {
        String name = null;
        StringBuilder code = new StringBuilder();
        for (String line : Files.readAllLines(source)) {
            Matcher begin = BEGIN.matcher(line);
            if (begin.matches()) {
                if (name != null) {
                    faults.add("snippet '" + name + "' of " + source + " has no // end");
                }
                name = begin.group(1);
                code.setLength(0);
            } else if (name != null && END.matcher(line).matches()) {
                places.put(normal(code.toString()), "snippet '" + name + "' of " + source);
                name = null;
            } else {
                code.append(line).append('\n');
            }
        }
        if (name != null) {
            faults.add("snippet '" + name + "' of " + source + " has no // end");
        }
    }

    /** What is wrong, in words. */
    List<String> faults() {
        return faults;
    }

    /** How many blocks there are. */
    int blocks() {
        return blocks;
    }

    /** The files below a directory, but for what builds have made. */
    static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(suffix))
                    .filter(file ->
                            Stream.of("target", ".git").noneMatch(name -> has(directory.relativize(file), name)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean has(Path path, String name) {
        for (Path part : path) {
            if (part.toString().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Line breaks and indentation differ, words do not. */
    private static String normal(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static String beginning(String code) {
        return code.length() <= 80 ? code : code.substring(0, 80) + "…";
    }
}
