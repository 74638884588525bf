import { adminMount, adminRoutes } from "./admin/routes.ts"
import { appMount, appRoutes } from "./app/routes.ts"
import { describeRoutes } from "./describe-routes.ts"
import { ownPageHeader } from "./own-page.ts"

/** Describes the routes of the admin API and of the app API for an OpenAPI 3.1 document. */
export function ownPaths(): Record<string, Record<string, object>> {
  return {
    ...describeRoutes({
      tag: "admin",
      mount: adminMount,
      routes: adminRoutes,
      security: () => [{ adminToken: [] }, { session: [] }],
      // Only with a session.
      header: { name: ownPageHeader, required: false },
    }),
    ...describeRoutes({
      tag: "app",
      mount: appMount,
      routes: appRoutes,
      security: (access) => (access === "public" ? [] : [{ session: [] }]),
      header: { name: ownPageHeader, required: true },
    }),
  }
}
