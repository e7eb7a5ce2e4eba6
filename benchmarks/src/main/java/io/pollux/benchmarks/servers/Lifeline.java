// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Ties a server to the process that started it. */
final class Lifeline {
    private Lifeline() {}

    /** Prints where the server listens, and ends this process when its input ends, because its parent has gone. */
    static void serving(int port) {
        serving(port, order -> "no orders are taken");
    }

    /** Does the same for a server that takes orders, one a line, and answers each with a line. */
    static void serving(int port, UnaryOperator<String> orders) {
        System.out.println(port);
        new Thread(() -> obey(orders), "lifeline").start();
    }

    private static void obey(UnaryOperator<String> orders) {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String order = input.readLine(); order != null; order = input.readLine()) {
                System.out.println(orders.apply(order));
            }
        } catch (IOException e) {
            System.err.println("cannot read the input, so the server ends: " + e);
        }
        Runtime.getRuntime().halt(0);
    }
}
