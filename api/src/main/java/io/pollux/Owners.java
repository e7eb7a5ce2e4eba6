// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells the driver of a map which code belongs to which owner, so that everything an owner leaves in the map can end
 * with it (rule B2). An owner is an opaque object that is compared with {@code equals}; in OSGi it stands for one start
 * of one bundle. Both methods may be called from any thread, and must not block.
 */
@ConsumerType
public interface Owners {
    /** Owners of a program that owns all code itself: no class has an owner, and none ends before the map. */
    Owners NONE = new Owners() {
        @Override
        public Object ownerOf(Class<?> type) {
            return null;
        }

        @Override
        public boolean hasEnded(Object owner) {
            return false;
        }
    };

    /**
     * Returns the owner of a class. An object that is added to a map on behalf of no other owner belongs to the owner
     * of its class.
     *
     * @param type the class of a dispatcher or of a task, never null
     * @return the owner, or null if the class has no owner that could end before the map
     */
    Object ownerOf(Class<?> type);

    /**
     * Tells whether an owner has ended permanently, so that nothing more is accepted on its behalf.
     *
     * @param owner an owner that {@link #ownerOf} has returned or that the driver was given, never null
     * @return true if it has ended
     */
    boolean hasEnded(Object owner);
}
