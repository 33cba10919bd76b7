package org.reactivebridge.benchmarks.sockets;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** The main class of a JVM with one server in it: tells its ports, then its processor time whenever it is asked. */
final class Child {

    private Child() {}

    public static void main(String[] arguments) throws Exception {
        Server server = Server.named(arguments[0]);
        System.out.println(
                server.open(Service.ECHO) + " " + server.open(Service.SOURCE) + " " + server.open(Service.SINK));
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (questions.readLine() != null) {
            System.out.println(system.getProcessCpuTime());
        }
        Runtime.getRuntime().halt(0); // Whoever measured is gone.
    }
}
