import { z } from "zod"
import { id, usdText } from "../fields.ts"
import { appRoute, type AppRoute } from "./route.ts"
import { draft, shownWarning } from "./studio-schema.ts"
import { visitOf } from "./visit.ts"

/** The route that says what a draft is going to cost. */
export const estimateRoutes: readonly AppRoute[] = [
  appRoute({
    method: "POST",
    path: "/estimate",
    summary: "What a draft is going to cost and how long it is going to take. Nothing is booked, and nothing is drawn",
    body: z.strictObject({ draft, conversation_id: id.nullish(), parent_id: id.nullish() }),
    answer: z.object({
      per_picture_usd: usdText.nullable().meta({ description: "null: the answers differ, or are words only" }),
      total_usd: usdText,
      most_usd: usdText.meta({ description: "No charge exceeds it" }),
      expected_seconds: z.number().nullable().meta({ description: "null: nobody knows" }),
      fits_budget: z.boolean(),
      free: z.boolean(),
      warnings: z.array(shownWarning).readonly(),
    }),
    handle: (services, { body, visitor, request }) => {
      const place = { conversationId: body.conversation_id ?? undefined, parentId: body.parent_id ?? undefined }
      return services.studio.answers.estimate(visitOf(services, visitor, request), body.draft, place)
    },
  }),
]
