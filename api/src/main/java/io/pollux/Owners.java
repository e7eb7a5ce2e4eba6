// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells the driver of a map whose code is whose, so that everything somebody leaves in the map can end with them (rule
 * B2). An owner is an opaque object with its identity; in OSGi it stands for one start of one bundle. Both methods may
 * be called from any thread, and must not block.
 */
@ConsumerType
public interface Owners {
    /** There is no owner but the program itself: no class has an owner, and none ends before the map. */
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
     * Returns the owner of a class, for what is left in a map by nobody else.
     *
     * @param type the class of a dispatcher or a task, never null
     * @return the owner, or null if the class belongs to nobody who could end before the map
     */
    Object ownerOf(Class<?> type);

    /**
     * Tells whether an owner has ended for good: nothing is accepted on its behalf any more.
     *
     * @param owner what {@link #ownerOf} or the driver has named, never null
     * @return true if it has ended
     */
    boolean hasEnded(Object owner);
}
