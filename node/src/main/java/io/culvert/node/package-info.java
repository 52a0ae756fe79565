/** The one server: {@link io.culvert.node.HubNode} boots Vert.x, owns the ports and runs the roles. */
package io.culvert.node;
