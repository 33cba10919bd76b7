package org.reactivebridge.pool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The pool with a bug in it. One place of one source file is changed, that file is compiled anew, and the whole package is loaded once
 * more around it, tests included; so that neither the pool has a switch for its tests, nor its tests a copy of the pool.
 */
final class TamperedPool extends ClassLoader {

    private static final String PACKAGE = "org.reactivebridge.pool.";
    private static final Path SOURCES = Path.of("src/main/java/org/reactivebridge/pool");

    private final Path compiled;

    private TamperedPool(Path compiled) {
        super(TamperedPool.class.getClassLoader());
        this.compiled = compiled;
    }

    /**
     * The scenario, played with a pool that has been tampered with.
     *
     * @param folder an empty one
     * @param type the class with the bug, without its package
     * @param right what stands there, once
     * @param wrong what is to stand there
     */
    static LongFunction<List<String>> scenario(Path folder, String type, String right, String wrong) {
        try {
            String source = Files.readString(SOURCES.resolve(type + ".java"), StandardCharsets.UTF_8);
            int at = source.indexOf(right);
            if (at < 0 || source.indexOf(right, at + 1) >= 0) {
                throw new AssertionError(
                        "This must stand in " + type + " once, or the bug must be planted elsewhere: " + right);
            }
            Path changed = folder.resolve(type + ".java");
            Files.writeString(changed, source.replace(right, wrong), StandardCharsets.UTF_8);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            int result = compiler.run(
                    null,
                    null,
                    null,
                    "-nowarn",
                    "-proc:none",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "-d",
                    folder.toString(),
                    changed.toString());
            if (result != 0) {
                throw new AssertionError("Does not compile: " + wrong);
            }
            Class<?> scenario = new TamperedPool(folder).loadClass(PACKAGE + "PoolScenario");
            @SuppressWarnings("unchecked") // It has nothing but the JDK's types in its signature.
            LongFunction<List<String>> made = (LongFunction<List<String>>)
                    scenario.getDeclaredConstructor().newInstance();
            return made;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (ReflectiveOperationException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        Path own = compiled.resolve(path);
        try (InputStream bytes = Files.exists(own)
                ? Files.newInputStream(own)
                : Objects.requireNonNull(getParent().getResourceAsStream(path), path)) {
            byte[] code = bytes.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (IOException failure) {
            throw new ClassNotFoundException(name, failure);
        }
    }
}
