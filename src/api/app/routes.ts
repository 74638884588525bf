import { conversationRoutes } from "./conversations.ts"
import { estimateRoutes } from "./estimate.ts"
import { generationRoutes } from "./generations.ts"
import { meRoutes } from "./me.ts"
import { modelRoutes } from "./models.ts"
import { ownKeyRoutes } from "./own-keys.ts"
import { downloadRoutes } from "./downloads.ts"
import { lineageRoutes } from "./lineage.ts"
import { pictureRoutes } from "./pictures.ts"
import { shareRoutes } from "./shares.ts"
import { oidcRoutes } from "./oidc-session.ts"
import type { AppRoute } from "./route.ts"
import { sessionRoutes } from "./session.ts"
import { templateRoutes } from "./templates.ts"

/** Where the app API is mounted. */
export const appMount = "/app/api/v1"

/** Every route of the app API. */
export const appRoutes: readonly AppRoute[] = [
  ...sessionRoutes,
  ...oidcRoutes,
  ...meRoutes,
  ...ownKeyRoutes,
  ...conversationRoutes,
  ...generationRoutes,
  ...estimateRoutes,
  ...modelRoutes,
  ...templateRoutes,
  ...shareRoutes,
  ...pictureRoutes,
  ...lineageRoutes,
  ...downloadRoutes,
]
