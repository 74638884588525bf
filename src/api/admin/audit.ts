import { z } from "zod"
import type { AuditRow } from "#database/audit-table.ts"
import { id, momentText, pageFields, pageOf, pagesOf } from "../fields.ts"
import { type AdminRoute, route } from "./route.ts"

const shownChange = z.object({
  id: z.string(),
  at: momentText,
  actor: z.object({
    type: z.enum(["user", "token", "cli", "system"]).meta({ description: "`token`: whoever has the admin token; `cli`: the command line" }),
    id: z.string().nullable(),
    name: z.string(),
  }),
  action: z.string().meta({ description: "What was changed and how, such as `key.create`" }),
  target: z.object({ type: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  detail: z.record(z.string(), z.unknown()).nullable(),
  address: z.string().nullable().meta({ description: "Where it came from" }),
})

function show({ id: changeId, at, actor, action, target, detail, address }: AuditRow): z.input<typeof shownChange> {
  return {
    id: changeId,
    at: at.toISOString(),
    actor: { type: actor.type, id: actor.id ?? null, name: actor.name },
    action,
    target: target === undefined ? null : { type: target.type, id: target.id, name: target.name ?? null },
    detail: detail === undefined ? null : { ...detail },
    address: address ?? null,
  }
}

/** The route of the record of changes. */
export const auditRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/audit",
    summary: "Who has changed what, and who has signed in, newest first; kept for 400 days",
    query: z.strictObject({
      ...pageFields,
      action: z.string().max(100).optional(),
      actor: id.optional().meta({ description: "Id of a user, or `token`, `cli` or `system`" }),
    }),
    answer: pagesOf(shownChange),
    handle: async ({ audit }, { query: { limit, before, action, actor } }) => {
      const wish = { ...(before && { before }), ...(action && { action }), ...(actor && { actor }) }
      return pageOf(
        limit,
        (most) => audit.page({ ...wish, limit: most }),
        (rows) => rows.map(show),
      )
    },
  }),
]
