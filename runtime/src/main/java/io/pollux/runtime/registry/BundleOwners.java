// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.ChannelMap;
import io.pollux.Owners;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * Tells which bundle owns what is in the maps of reactors: there is one {@link BundleOwner} for each start of each
 * bundle. The framework, the API and this runtime own nothing: what they leave there ends with the reactors.
 */
public final class BundleOwners implements Owners {
    private final Map<Bundle, BundleOwner> current = new ConcurrentHashMap<>();
    private final Set<Bundle> ours = Stream.of(ChannelMap.class, BundleOwners.class)
            .map(FrameworkUtil::getBundle)
            .filter(bundle -> bundle != null)
            .collect(Collectors.toUnmodifiableSet());

    /**
     * Returns the owner that stands for a bundle's present start, or for its last one.
     *
     * @param bundle never null
     * @return the owner, or null for the framework, the API and this runtime
     */
    public BundleOwner of(Bundle bundle) {
        if (bundle.getBundleId() == 0 || ours.contains(bundle)) {
            return null;
        }
        BundleOwner known = current.get(bundle);
        if (known != null) {
            return known;
        }
        return bundle.getState() == Bundle.UNINSTALLED
                ? BundleOwner.ended(bundle) // asked by a thread that has outlived it, for example
                : current.computeIfAbsent(bundle, BundleOwner::new);
    }

    @Override
    public Object ownerOf(Class<?> type) {
        Bundle bundle = FrameworkUtil.getBundle(type);
        return bundle == null ? null : of(bundle);
    }

    @Override
    public boolean hasEnded(Object owner) {
        return owner instanceof BundleOwner known && known.hasEnded();
    }

    /** A bundle starts: from now on it acts as a new owner. */
    void starts(Bundle bundle) {
        current.computeIfPresent(bundle, (same, last) -> last.hasEnded() ? null : last);
    }

    /** A bundle has been uninstalled. */
    void forget(Bundle bundle) {
        current.remove(bundle);
    }
}
