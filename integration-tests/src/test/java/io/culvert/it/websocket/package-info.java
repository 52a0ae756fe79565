/** The endpoint's WebSocket as Autobahn's fuzzing client sees it. */
package io.culvert.it.websocket;
