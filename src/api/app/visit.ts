import type { ServerRequest } from "#http/server.ts"
import type { Visit } from "#studio/visitor.ts"
import { baseOf } from "../own-page.ts"
import type { AppVisitor } from "./route.ts"
import type { AppServices } from "./services.ts"

/** Gives the visitor as this request brings them. */
export function visitOf({ site }: Pick<AppServices, "site">, visitor: AppVisitor, request: ServerRequest): Visit {
  return { user: visitor.user, account: () => visitor.account(), base: baseOf(request, site.publicUrl) }
}
