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
 * The bundles as owners of what is in the maps: one {@link Tenant} for each start of each bundle. The framework, the
 * API and this runtime own nothing there: what is theirs ends with the reactors.
 */
public final class BundleOwners implements Owners {
    private final Map<Bundle, Tenant> tenants = new ConcurrentHashMap<>();
    private final Set<Bundle> ours = Stream.of(ChannelMap.class, BundleOwners.class)
            .map(FrameworkUtil::getBundle)
            .filter(bundle -> bundle != null)
            .collect(Collectors.toUnmodifiableSet());

    /** The present start of a bundle, or the last one; null for the framework and for ourselves. */
    public Tenant of(Bundle bundle) {
        if (bundle.getBundleId() == 0 || ours.contains(bundle)) {
            return null;
        }
        Tenant known = tenants.get(bundle);
        if (known != null) {
            return known;
        }
        return bundle.getState() == Bundle.UNINSTALLED
                ? Tenant.ended(bundle) // a thread that has outlived it, say
                : tenants.computeIfAbsent(bundle, Tenant::new);
    }

    @Override
    public Object ownerOf(Class<?> type) {
        Bundle bundle = FrameworkUtil.getBundle(type);
        return bundle == null ? null : of(bundle);
    }

    @Override
    public boolean hasEnded(Object owner) {
        return owner instanceof Tenant tenant && tenant.hasEnded();
    }

    /** A bundle starts: what it does from now on is not on behalf of the last start. */
    void starts(Bundle bundle) {
        tenants.computeIfPresent(bundle, (same, last) -> last.hasEnded() ? null : last);
    }

    /** A bundle is gone for good. */
    void forget(Bundle bundle) {
        tenants.remove(bundle);
    }
}
