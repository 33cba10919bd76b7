package org.reactivebridge.compliance.command;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Compliance;
import org.reactivebridge.compliance.FlowProcessorSubject;
import org.reactivebridge.compliance.FlowPublisherSubject;
import org.reactivebridge.compliance.FlowSubscriberSubject;
import org.reactivebridge.compliance.ProcessorSubject;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.SubscriberSubject;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Loads the classes that a user wants to have checked. They come with the libraries of the user's class path; from the command they
 * share only what both must know, or a publisher made of another version of Reactor would be checked with the command's.
 */
final class SubjectLoader implements AutoCloseable {

    /** What a class must be one of. */
    private static final String ACCEPTED = "a PublisherSubject, SubscriberSubject or ProcessorSubject of"
            + " org.reactivebridge.compliance or one of their Flow twins, a LongFunction that makes a Publisher of so many items,"
            + " a Supplier of a Subscriber of Integer, or an IntFunction that makes a Processor of Integer with that buffer";

    private final URLClassLoader loader;
    private final String shown;

    SubjectLoader(List<String> classPath) throws WrongUseException {
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath) {
            for (String part : entry.split(File.pathSeparator, -1)) {
                if (!part.isBlank()) {
                    add(part, urls);
                }
            }
        }
        loader = new OwnFirst(urls.toArray(URL[]::new), SubjectLoader.class.getClassLoader());
        shown = classPath.isEmpty()
                ? "no --class-path was given"
                : "--class-path " + String.join(File.pathSeparator, classPath);
    }

    private static void add(String part, List<URL> urls) throws WrongUseException {
        boolean wildcard = part.endsWith("*");
        Path path = Path.of(wildcard ? part.substring(0, part.length() - 1) : part);
        if (!Files.exists(path)) {
            throw new WrongUseException("--class-path: there is no file or folder " + path);
        }
        try {
            if (!wildcard) {
                urls.add(path.toUri().toURL());
                return;
            }
            try (Stream<Path> files = Files.list(path)) {
                for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                        .sorted()
                        .toList()) {
                    urls.add(jar.toUri().toURL());
                }
            }
        } catch (MalformedURLException e) {
            throw new WrongUseException("--class-path: " + path + " cannot be written as a URL: " + e.getMessage());
        } catch (IOException e) {
            throw new WrongUseException("--class-path: " + path + " cannot be read: " + e);
        }
    }

    /** The checks of what a class makes. */
    List<Check> checks(String className, Compliance compliance) throws WrongUseException {
        Object made = make(className);
        if (made instanceof PublisherSubject<?> subject) {
            return compliance.ofPublisher(subject);
        } else if (made instanceof SubscriberSubject<?> subject) {
            return compliance.ofSubscriber(subject);
        } else if (made instanceof ProcessorSubject<?> subject) {
            return compliance.ofProcessor(subject);
        } else if (made instanceof FlowPublisherSubject<?> subject) {
            return compliance.ofPublisher(subject.toReactiveStreams());
        } else if (made instanceof FlowSubscriberSubject<?> subject) {
            return compliance.ofSubscriber(subject.toReactiveStreams());
        } else if (made instanceof FlowProcessorSubject<?> subject) {
            return compliance.ofProcessor(subject.toReactiveStreams());
        } else if (made instanceof LongFunction<?> factory) {
            probe(className, factory.apply(1), Publisher.class);
            return compliance.ofPublisher(new PlainSubjects.OfPublisher(factory));
        } else if (made instanceof Supplier<?> factory) {
            Object given = factory.get();
            if (given instanceof Publisher<?> && !(given instanceof Subscriber<?>)) {
                throw new WrongUseException(
                        className + " supplies a Publisher, of which nobody knows how many items it gives: implement"
                                + " LongFunction, which is told how many, or PublisherSubject");
            }
            probe(className, given, Subscriber.class);
            return compliance.ofSubscriber(new PlainSubjects.OfSubscriber(factory));
        } else if (made instanceof IntFunction<?> factory) {
            probe(className, factory.apply(1), Processor.class);
            return compliance.ofProcessor(new PlainSubjects.OfProcessor(factory));
        }
        throw new WrongUseException(className + " is none of what can be checked: it must be " + ACCEPTED);
    }

    private static void probe(String className, @Nullable Object given, Class<?> wanted) throws WrongUseException {
        if (!wanted.isInstance(given)) {
            throw new WrongUseException(className + " should make a " + wanted.getName() + ", but made "
                    + (given == null
                            ? "null"
                            : "an instance of " + given.getClass().getName()));
        }
    }

    private Object make(String className) throws WrongUseException {
        try {
            Class<?> type = Class.forName(className, true, loader);
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ClassNotFoundException e) {
            throw new WrongUseException("There is no class " + className + " (" + shown + ")");
        } catch (NoSuchMethodException e) {
            throw new WrongUseException(className + " needs a constructor without parameters"
                    + (className.contains("$") ? ", and must be static if it is nested" : ""));
        } catch (InstantiationException e) {
            throw new WrongUseException(className + " is abstract or an interface: name a class that can be made");
        } catch (InvocationTargetException e) {
            throw new WrongUseException("The constructor of " + className + " threw " + e.getCause());
        } catch (ExceptionInInitializerError e) {
            throw new WrongUseException("The static initializer of " + className + " threw " + e.getCause());
        } catch (LinkageError e) {
            throw new WrongUseException(className + " cannot be loaded, because something that it needs is missing: "
                    + e + " (" + shown + ")");
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new WrongUseException(className + " cannot be made: " + e);
        }
    }

    @Override
    public void close() {
        // The loader stays open: checks that were left behind may still need classes, and the process ends anyway.
        assert loader != null;
    }

    /** Looks at its own class path first, but for what the command and the user's class must have in common. */
    private static final class OwnFirst extends URLClassLoader {

        private static final Set<String> SHARED =
                Set.of("java.", "javax.", "jdk.", "sun.", "org.reactivestreams.", "org.reactivebridge.compliance.");

        OwnFirst(URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (SHARED.stream().anyMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known == null) {
                    try {
                        known = findClass(name);
                    } catch (ClassNotFoundException notOurs) {
                        return super.loadClass(name, resolve);
                    }
                }
                if (resolve) {
                    resolveClass(known);
                }
                return known;
            }
        }
    }
}
