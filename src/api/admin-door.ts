import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import type { AdminOptions } from "./admin/admin.ts"

/** Makes the function that answers everything below `/admin/api/`, and gives undefined for any other path. It never throws. */
export function createAdminDoor(options: AdminOptions): (request: ServerRequest) => Promise<ServerAnswer> | undefined {
  let admin: Promise<(request: ServerRequest) => Promise<ServerAnswer>> | undefined
  return (request) => {
    if (!request.path.startsWith("/admin/api/")) return undefined
    // Its schemas take a while to load, and a start has no need of them.
    admin ??= import("./admin/admin.ts").then(({ createAdmin }) => createAdmin(options))
    return admin.then((answer) => answer(request))
  }
}
