package org.reactivebridge.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.StringJoiner;
import org.reactivestreams.Publisher;

/**
 * Converts between types that are known at run time only, as frameworks do: by the {@linkplain TypeConverter converters} that
 * are there. Who knows his types when he writes the code calls the bridges instead.
 *
 * <p><strong>Immutable.</strong>
 */
public final class TypeConverters {

    private final List<TypeConverter<?>> converters;

    private TypeConverters(List<TypeConverter<?>> converters) {
        this.converters = converters;
    }

    /**
     * The converters that a class loader finds. One whose library is not there is left out.
     *
     * @param loader where to look for them, usually the application's
     * @return all of them
     */
    public static TypeConverters find(ClassLoader loader) {
        List<TypeConverter<?>> found = new ArrayList<>();
        var providers = ServiceLoader.load(TypeConverter.class, Objects.requireNonNull(loader, "loader"))
                .iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return new TypeConverters(List.copyOf(found));
                }
                TypeConverter<?> converter = providers.next();
                Objects.requireNonNull(converter.type(), "type");
                found.add(converter);
            } catch (ServiceConfigurationError | LinkageError libraryIsMissing) {
                // The bridge is there and its library is not: nobody can have one of its types.
            }
        }
    }

    /**
     * The converter for a type: that of the class itself, or else of the most special class or interface that it has.
     *
     * @param type the class of a value, or the class to convert to
     * @return the converter, if there is one
     */
    public Optional<TypeConverter<?>> of(Class<?> type) {
        TypeConverter<?> best = null;
        for (TypeConverter<?> converter : converters) {
            if (converter.type() == type) {
                return Optional.of(converter);
            }
            if (converter.type().isAssignableFrom(type)
                    && (best == null || best.type().isAssignableFrom(converter.type()))) {
                best = converter;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Converts a value.
     *
     * @param <X> the type to convert to
     * @param value what to convert
     * @param to the class to convert to
     * @return the value itself, if it is one already; or else a new one that gives what the value gives
     * @throws IllegalArgumentException if one of the two types is unknown; it says which types are known
     */
    public <X> X convert(Object value, Class<X> to) {
        if (to.isInstance(value)) {
            return to.cast(value);
        }
        Publisher<?> publisher = toPublisher(known(value.getClass()), value);
        return to.cast(known(to).fromPublisher(publisher));
    }

    private static <X> Publisher<?> toPublisher(TypeConverter<X> converter, Object value) {
        return converter.toPublisher(converter.type().cast(value));
    }

    private TypeConverter<?> known(Class<?> type) {
        return of(type).orElseThrow(() -> {
            StringJoiner names = new StringJoiner(", ");
            converters.forEach(converter -> names.add(converter.type().getName()));
            return new IllegalArgumentException("No " + TypeConverter.class.getName() + " for " + type.getName()
                    + ". Add its bridge, or provide one. Known are: " + names);
        });
    }

    @Override
    public String toString() {
        StringJoiner names = new StringJoiner(", ", "TypeConverters[", "]");
        converters.forEach(converter -> names.add(converter.type().getSimpleName()));
        return names.toString();
    }
}
