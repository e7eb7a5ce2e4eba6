// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.EventLoop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Gives each test a {@link Bench}. If there is a reference loop, runs the test on it too and compares the traces. */
final class BenchSupport implements ParameterResolver, InvocationInterceptor {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Bench.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        EventLoopContract test = contract(context);
        return new Bench(test.loop(), test.other());
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        run(invocation, call, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        run(invocation, call, context);
    }

    private static void run(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        Object[] arguments = call.getArguments().toArray();
        int at = benchAmong(arguments);
        Trace trace;
        try (Bench bench = (Bench) arguments[at]) {
            invocation.proceed();
            bench.verify();
            trace = bench.trace;
        }
        EventLoop reference = contract(context).reference();
        if (reference != null) {
            Trace expected = again(reference, call, context, arguments, at);
            boolean urgent = contract(context).loop().features().equals(reference.features());
            assertEquals(
                    urgent ? expected : expected.withoutUrgent(),
                    urgent ? trace : trace.withoutUrgent(),
                    "what happened on " + reference.name() + " and what on the loop that is tested");
        }
    }

    private static Trace again(
            EventLoop reference,
            ReflectiveInvocationContext<Method> call,
            ExtensionContext context,
            Object[] arguments,
            int at)
            throws Throwable {
        try (Bench bench = new Bench(reference, contract(context).loop())) {
            arguments[at] = bench;
            call.getExecutable().setAccessible(true);
            call.getExecutable().invoke(contract(context), arguments);
            bench.verify();
            return bench.trace;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static int benchAmong(Object[] arguments) {
        int at = 0;
        while (!(arguments[at] instanceof Bench)) {
            at++;
        }
        return at;
    }

    private static EventLoopContract contract(ExtensionContext context) {
        return (EventLoopContract) context.getRequiredTestInstance();
    }
}
