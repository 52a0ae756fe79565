/**
 * Who is registered at the hub and what each credential permits: the store, its bus answers and the registry REST.
 *
 * <p>{@link io.culvert.registry.RegistryVerticle} is the role; {@link io.culvert.registry.RegistryRoutes} runs on any node.
 */
package io.culvert.registry;
