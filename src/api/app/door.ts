import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import type { AppOptions } from "./app-api.ts"

/** Makes the function that answers everything below `/app/api/`, and gives undefined for any other path. It never throws. */
export function createAppDoor(options: AppOptions): (request: ServerRequest) => Promise<ServerAnswer> | undefined {
  let app: Promise<(request: ServerRequest) => Promise<ServerAnswer>> | undefined
  return (request) => {
    if (!request.path.startsWith("/app/api/")) return undefined
    // Its schemas take a while to load, and a start has no need of them.
    app ??= import("./app-api.ts").then(({ createAppApi }) => createAppApi(options))
    return app.then((answer) => answer(request))
  }
}
