package org.reactivebridge.house;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;

/** What the classes that applications hold must keep: tested operators, complete documentation, few overloads. */
final class FaceRules {

    /** What the documentation of each operator answers. */
    static final List<String> TAGS = List.of("@demand", "@thread", "@failure", "@cancel", "@memory");

    static final int MOST_OVERLOADS = 2;

    private static final Pattern DOCUMENTED =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/([^;{]*?)\\{", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("(\\w+)\\s*\\(");
    private static final Pattern ANNOTATION = Pattern.compile("@\\w+(\\([^)]*\\))?");
    private static final Pattern LINE_COMMENT = Pattern.compile("\\s//[^\n]*");

    private FaceRules() {}

    /** The public methods of a face that make a publisher. */
    static List<Method> operators(Class<?> face) {
        return Arrays.stream(face.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> Publisher.class.isAssignableFrom(method.getReturnType()))
                .toList();
    }

    /** The operators that no line of the table shows. */
    static List<String> untested(Class<?> face, Collection<String> lines, Collection<String> exceptions) {
        return operators(face).stream()
                .map(Method::getName)
                .filter(Predicate.not(lines::contains))
                .filter(Predicate.not(exceptions::contains))
                .distinct()
                .sorted()
                .toList();
    }

    /** The names that have more overloads than they may, not counting what an interface asks for. */
    static Map<String, Long> overloaded(Class<?> face) {
        Map<String, Long> count = Arrays.stream(face.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !isAskedFor(face, method))
                .collect(Collectors.groupingBy(Method::getName, TreeMap::new, Collectors.counting()));
        count.values().removeIf(overloads -> overloads <= MOST_OVERLOADS);
        return count;
    }

    private static boolean isAskedFor(Class<?> face, Method method) {
        for (Class<?> type : face.getInterfaces()) {
            for (Method asked : type.getMethods()) {
                if (asked.getName().equals(method.getName())
                        && Arrays.equals(asked.getParameterTypes(), method.getParameterTypes())) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * What the documentation leaves out: for each public method that makes one of the faces, the tags that are missing.
     *
     * @param source the source text of a face
     * @param faces the simple names of the faces
     * @param documented filled with the names of the methods that were found
     */
    static List<String> undocumented(String source, Collection<String> faces, Collection<String> documented) {
        List<String> missing = new ArrayList<>();
        Matcher matcher = DOCUMENTED.matcher(LINE_COMMENT.matcher(source).replaceAll(""));
        while (matcher.find()) {
            String declaration =
                    ANNOTATION.matcher(matcher.group(2)).replaceAll("").strip();
            Matcher name = NAME.matcher(declaration);
            if (!declaration.startsWith("public ") || !name.find()) {
                continue;
            }
            String beforeName = declaration.substring(0, name.start());
            if (faces.stream().noneMatch(face -> beforeName.matches("(?s).*\\b" + face + "<.*"))) {
                continue;
            }
            documented.add(name.group(1));
            for (String tag : TAGS) {
                if (!matcher.group(1).contains("* " + tag + " ")) {
                    missing.add(name.group(1) + " lacks " + tag);
                }
            }
        }
        return missing;
    }
}
