import { creditRoutes } from "./credits.ts"
import { keyRoutes } from "./keys.ts"
import { peopleRoutes } from "./people.ts"
import { priceRoutes } from "./prices.ts"
import { requestRoutes } from "./requests.ts"
import type { AdminRoute } from "./route.ts"
import { usageRoutes } from "./usage.ts"

/** Where the admin API is mounted. */
export const adminMount = "/admin/api/v1"

/** Every route of the admin API. */
export const adminRoutes: readonly AdminRoute[] = [
  ...keyRoutes,
  ...creditRoutes,
  ...peopleRoutes,
  ...requestRoutes,
  ...usageRoutes,
  ...priceRoutes,
]
