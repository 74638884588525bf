import { channelRoutes } from "./channels.ts"
import { auditRoutes } from "./audit.ts"
import { creditRoutes } from "./credits.ts"
import { imageRoutes } from "./images.ts"
import { keyRoutes } from "./keys.ts"
import { modelRoutes } from "./models.ts"
import { overviewRoutes } from "./overview.ts"
import { priceRoutes } from "./prices.ts"
import { requestRoutes } from "./requests.ts"
import type { AdminRoute } from "./route.ts"
import { settingRoutes } from "./settings.ts"
import { upstreamRoutes } from "./upstreams.ts"
import { teamRoutes } from "./teams.ts"
import { usageRoutes } from "./usage.ts"
import { userRoutes } from "./users.ts"

/** Where the admin API is mounted. */
export const adminMount = "/admin/api/v1"

/** Every route of the admin API. */
export const adminRoutes: readonly AdminRoute[] = [
  ...keyRoutes,
  ...creditRoutes,
  ...userRoutes,
  ...teamRoutes,
  ...auditRoutes,
  ...requestRoutes,
  ...imageRoutes,
  ...usageRoutes,
  ...priceRoutes,
  ...channelRoutes,
  ...upstreamRoutes,
  ...modelRoutes,
  ...overviewRoutes,
  ...settingRoutes,
]
