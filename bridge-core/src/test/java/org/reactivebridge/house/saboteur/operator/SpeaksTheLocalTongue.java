package org.reactivebridge.house.saboteur.operator;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.Formatter;
import java.util.Locale;
import java.util.Scanner;
import java.util.TimeZone;
import java.util.function.UnaryOperator;

public final class SpeaksTheLocalTongue {
    Locale locale() {
        return Locale.getDefault();
    }

    Charset charset() {
        return Charset.defaultCharset();
    }

    ZoneId zone() {
        return ZoneId.systemDefault();
    }

    TimeZone timeZone() {
        return TimeZone.getDefault();
    }

    String format() {
        return String.format("%d", 1);
    }

    String formatted() {
        return "%d".formatted(1);
    }

    Formatter formatter() {
        return new Formatter();
    }

    String lower(String text) {
        return text.toLowerCase();
    }

    UnaryOperator<String> upper() {
        return String::toUpperCase;
    }

    byte[] encode(String text) {
        return text.getBytes();
    }

    String decode(byte[] bytes) {
        return new String(bytes);
    }

    String decodePart(byte[] bytes) {
        return new String(bytes, 0, 1);
    }

    Reader reader(InputStream in) {
        return new InputStreamReader(in);
    }

    Writer writer(OutputStream out) {
        return new OutputStreamWriter(out);
    }

    PrintStream print(OutputStream out) {
        return new PrintStream(out);
    }

    PrintWriter printWriter(OutputStream out) {
        return new PrintWriter(out);
    }

    Scanner scan(InputStream in) {
        return new Scanner(in);
    }
}
