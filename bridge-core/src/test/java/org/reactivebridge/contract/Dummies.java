package org.reactivebridge.contract;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Arguments of every type that a face's methods take, found by reflection, so that a new operator is tested as soon as it is
 * there.
 */
final class Dummies {

    private Dummies() {}

    /** What a function of the user does when it is called. */
    @FunctionalInterface
    interface Interception {
        void called() throws Throwable;
    }

    /**
     * An argument that does its duty.
     *
     * @param type what the parameter takes
     * @param interception called before each call of a function
     */
    static Object of(Type type, Interception interception) {
        Class<?> raw = raw(type);
        if (raw == int.class || raw == Integer.class) {
            return 1;
        } else if (raw == long.class || raw == Long.class) {
            return 1L;
        } else if (raw == boolean.class) {
            return true;
        } else if (raw == Duration.class) {
            return Duration.ofMillis(1);
        } else if (raw == String.class) {
            return "name";
        } else if (raw == Class.class) {
            return Object.class;
        } else if (raw == Object.class) {
            return 0;
        } else if (raw == Environment.class) {
            return Environment.system();
        } else if (raw == Executor.class) {
            return (Executor) Runnable::run;
        } else if (raw == Context.class) {
            return Context.in(Environment.system());
        } else if (raw == Throwable.class) {
            return new IllegalStateException("an argument");
        } else if (raw == AsyncFuture.class) {
            return AsyncStream.of(0).first();
        } else if (raw == AsyncStream.class || raw == Publisher.class) {
            return AsyncStream.of(0);
        } else if (raw == Subscriber.class) {
            return new Recorder<>();
        } else if (raw == Source.class) {
            return (Source<Object>) (waker, context) -> org.reactivebridge.kernel.Cursors.ended();
        } else if (raw == Flow.Publisher.class) {
            return org.reactivestreams.FlowAdapters.toFlowPublisher(AsyncStream.of(0));
        } else if (raw == CompletionStage.class || raw == CompletableFuture.class) {
            return CompletableFuture.completedFuture(0);
        } else if (raw == Collection.class || raw == Iterable.class || raw == List.class) {
            Object element = of(argument(type, 0), interception);
            return List.of(element, element);
        } else if (raw == Stream.class || raw == BaseStream.class) {
            return Stream.of(0);
        } else if (raw == Collector.class) {
            return Collectors.toList();
        } else if (raw.isArray()) {
            Object array = Array.newInstance(raw.getComponentType(), 2);
            Object element = of(raw.getComponentType(), interception);
            Array.set(array, 0, element);
            Array.set(array, 1, element);
            return array;
        } else if (raw.isEnum()) {
            return raw.getEnumConstants()[0];
        } else if (isFunction(raw)) {
            return function(type, raw, interception);
        }
        return defaults(raw);
    }

    /** A function that calls the interception and then returns what its type asks for: its last argument, if it can. */
    private static Object function(Type type, Class<?> raw, Interception interception) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> "a function";
                };
            }
            interception.called();
            Class<?> result = method.getReturnType();
            if (result == void.class) {
                return null;
            } else if (result == boolean.class) {
                return true;
            } else if (result == int.class) {
                return 0;
            } else if (result == long.class) {
                return 0L;
            }
            Class<?> wanted = raw(result(type, raw));
            Object last = arguments == null ? 0 : arguments[arguments.length - 1];
            if (wanted == Object.class || wanted.isInstance(last)) {
                return last;
            }
            return of(wanted, () -> {});
        };
        return Proxy.newProxyInstance(
                raw.getClassLoader() == null ? Dummies.class.getClassLoader() : raw.getClassLoader(),
                new Class<?>[] {raw},
                handler);
    }

    /** What a function of this type returns: by convention its last type argument. */
    private static Type result(Type type, Class<?> raw) {
        if (raw == Supplier.class || type instanceof ParameterizedType) {
            Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
            return arguments[arguments.length - 1];
        }
        return Object.class;
    }

    static boolean isFunction(Class<?> type) {
        return type.isInterface()
                && type != Source.class
                && type != Executor.class
                && type != Publisher.class
                && type != Flow.Publisher.class
                && type != Iterable.class
                && abstractMethods(type) == 1;
    }

    private static long abstractMethods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .filter(method -> !method.getName().equals("equals"))
                .count();
    }

    /** An options object, by its defaults or any other constant factory. */
    private static Object defaults(Class<?> type) {
        for (String name : List.of("defaults", "none", "error", "fail")) {
            try {
                Method factory = type.getMethod(name);
                if (Modifier.isStatic(factory.getModifiers())) {
                    return factory.invoke(null);
                }
            } catch (ReflectiveOperationException none) {
                // The next name.
            }
        }
        for (Method factory : type.getMethods()) {
            if (Modifier.isStatic(factory.getModifiers()) && factory.getReturnType() == type) {
                Object[] arguments = Arrays.stream(factory.getGenericParameterTypes())
                        .map(parameter -> of(parameter, () -> {}))
                        .toArray();
                try {
                    return factory.invoke(null, arguments);
                } catch (ReflectiveOperationException failed) {
                    // The next factory.
                }
            }
        }
        throw new AssertionError("no argument known of type " + type);
    }

    static Class<?> raw(@Nullable Type type) {
        if (type instanceof Class<?> known) {
            return known;
        } else if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        } else if (type instanceof WildcardType wildcard) {
            return raw(wildcard.getUpperBounds()[0]);
        } else if (type instanceof java.lang.reflect.GenericArrayType) {
            return Object[].class;
        }
        return Object.class;
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[index]
                : Object.class;
    }
}
