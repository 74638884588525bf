import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import type { EndpointOptions } from "./endpoint.ts"

/** Makes the function that answers `/mcp`, and gives undefined for any other path. It never throws. */
export function createMcpDoor(options: EndpointOptions): (request: ServerRequest) => Promise<ServerAnswer> | undefined {
  let endpoint: Promise<(request: ServerRequest) => Promise<ServerAnswer>> | undefined
  return (request) => {
    if (!/^\/mcp\/?$/.test(request.path)) return undefined
    // The protocol's library takes a while to load, and a start has no need of it.
    endpoint ??= import("./endpoint.ts").then(({ createEndpoint }) => createEndpoint(options))
    return endpoint.then((answer) => answer(request))
  }
}
