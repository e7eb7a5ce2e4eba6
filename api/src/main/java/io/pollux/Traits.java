// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * Which events and predicates a class of dispatchers overrides, found out once per class. A predicate that is not
 * overridden need not be called in each pass (rules P1, P2).
 */
final class Traits {
    static final int OVERRIDES_READABLE = 1;
    static final int OVERRIDES_WRITABLE = 2;
    static final int HANDLES_WRITE = 4;

    private static final ClassValue<Integer> OF = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            return (overrides(type, "readable") ? OVERRIDES_READABLE : 0)
                    | (overrides(type, "writable") ? OVERRIDES_WRITABLE : 0)
                    | (overrides(type, "handleWrite") ? HANDLES_WRITE : 0);
        }
    };

    private Traits() {}

    static int of(Class<? extends Dispatcher> type) {
        return OF.get(type);
    }

    private static boolean overrides(Class<?> type, String method) {
        for (Class<?> at = type; at != Dispatcher.class; at = at.getSuperclass()) {
            if (declares(at, method)) {
                return true;
            }
        }
        return false;
    }

    private static boolean declares(Class<?> type, String method) {
        try {
            return type.getDeclaredMethod(method) != null;
        } catch (NoSuchMethodException e) {
            return false;
        } catch (LinkageError e) {
            return true; // its methods name types that are missing here; to assume that it overrides is always right
        }
    }
}
