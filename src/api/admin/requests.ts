import { z } from "zod"
import { GatewayError } from "#canonical/error.ts"
import { type AttemptRow, AttemptsTable, costBases } from "#database/attempts-table.ts"
import { type RequestRow, RequestsTable } from "#database/requests-table.ts"
import { toUsd } from "#ledger/usd.ts"
import { id, momentText, usdText, wholeNumber } from "./fields.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

const state = z.enum(["queued", "running", "succeeded", "failed", "unknown"])
const mostListed = 200

const shownAttempt = z.object({
  purpose: z.enum(["first", "failover", "repair"]).nullable().meta({
    description:
      "What the call was made for. `failover`: the one before it failed; `repair`: it brought no picture. null: made before that was noted",
  }),
  channel: z.string(),
  model: z.string().meta({ description: "The vendor's name of the model" }),
  outcome: z.string().nullable().meta({ description: "`succeeded`, an error code or `unknown`; null while the call runs" }),
  cost_usd: usdText.nullable().meta({ description: "What we owe the provider; null while the call runs" }),
  cost_basis: z.enum(costBases).nullable(),
  started_at: momentText,
  finished_at: momentText.nullable(),
})

const shownRequest = z.object({
  id: z.string(),
  key_id: z.string(),
  client_request_id: z.string().nullable(),
  app_title: z.string().nullable().meta({ description: "The application that it says it comes from: `X-OpenRouter-Title` or `X-Title`" }),
  app_url: z.string().nullable().meta({ description: "Its address, without query: `HTTP-Referer`" }),
  model: z.string().meta({ description: "As the client named it" }),
  dialect: z.string(),
  state,
  stream: z.boolean(),
  wanted: z.int().meta({ description: "Pictures or answers asked for" }),
  pictures: z.int().meta({ description: "Pictures delivered" }),
  charge_usd: usdText.nullable().meta({ description: "null until it is known" }),
  held_usd: usdText.nullable().meta({ description: "What was set aside for it" }),
  created_at: momentText,
  finished_at: momentText.nullable(),
  collected: z.boolean().meta({ description: "Whether a client has had the answer in full" }),
  error_code: z.string().nullable(),
  attempts: z.array(shownAttempt),
  guarantee: z
    .object({ repairs: z.int().meta({ description: "Calls to repair an answer without a picture" }), cost_usd: usdText })
    .meta({ description: "What went for calls that brought no picture where one is required" }),
})

/** What the picture guarantee has cost with one request. `usageReport` adds up the same. */
function guaranteeOf(attempts: readonly AttemptRow[]): z.input<typeof shownRequest>["guarantee"] {
  const lost = attempts.filter(
    ({ outcome, purpose }) =>
      outcome === "no_image_generated" || (purpose === "repair" && outcome !== undefined && outcome !== "succeeded"),
  )
  return {
    repairs: attempts.filter(({ purpose }) => purpose === "repair").length,
    cost_usd: toUsd(lost.reduce((sum, { cost = 0 }) => sum + cost, 0)),
  }
}

function showRequest(row: RequestRow, attempts: readonly AttemptRow[]): z.input<typeof shownRequest> {
  return {
    id: row.id,
    key_id: row.keyId,
    client_request_id: row.clientRequestId ?? null,
    app_title: row.appTitle ?? null,
    app_url: row.appUrl ?? null,
    model: row.model,
    dialect: row.dialect,
    state: row.state,
    stream: row.stream,
    wanted: row.wanted,
    pictures: row.pictures,
    charge_usd: row.charge === undefined ? null : toUsd(row.charge),
    held_usd: row.hold === undefined ? null : toUsd(row.hold),
    created_at: row.createdAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
    collected: row.collectedAt !== undefined,
    error_code: row.errorCode ?? null,
    guarantee: guaranteeOf(attempts),
    attempts: attempts.map((attempt) => ({
      purpose: attempt.purpose ?? null,
      channel: attempt.channel,
      model: attempt.model,
      outcome: attempt.outcome ?? null,
      cost_usd: attempt.cost === undefined ? null : toUsd(attempt.cost),
      cost_basis: attempt.costBasis ?? null,
      started_at: attempt.startedAt.toISOString(),
      finished_at: attempt.finishedAt?.toISOString() ?? null,
    })),
  }
}

/** Which requests to list. */
export const requestQuery = z.strictObject({
  key_id: id.optional(),
  state: state.optional(),
  limit: z
    .string()
    .transform((text) => (/^\d+$/.test(text) ? Number(text) : NaN))
    .pipe(wholeNumber(1, mostListed))
    .default(50),
  before: id.optional().meta({ description: "Id of a request: only older ones; `next` of the page before" }),
})

const shownPage = z.object({ data: z.array(shownRequest), next: z.string().nullable().meta({ description: "null: there are no more" }) })

/** Reads a page of requests, newest first, as the admin API and the command line show it. Throws DatabaseError. */
export async function listRequests(
  { database }: Pick<Services, "database">,
  { key_id: keyId, state: wanted, limit, before }: z.output<typeof requestQuery>,
): Promise<z.input<typeof shownPage>> {
  const page = {
    ...(keyId === undefined ? {} : { keyId }),
    ...(wanted === undefined ? {} : { state: wanted }),
    ...(before === undefined ? {} : { before }),
  }
  // One more than is shown tells whether there are more.
  const found = await new RequestsTable(database).page({ ...page, limit: limit + 1 })
  const rows = found.slice(0, limit)
  const attempts = Map.groupBy(await new AttemptsTable(database).ofRequests(rows.map((row) => row.id)), ({ requestId }) => requestId)
  return {
    data: rows.map((row) => showRequest(row, attempts.get(row.id) ?? [])),
    next: found.length > limit ? (rows.at(-1)?.id ?? null) : null,
  }
}

/** Reads one request by our id. Throws `not_found` and DatabaseError. */
export async function readRequest({ database }: Pick<Services, "database">, requestId: string): Promise<z.input<typeof shownRequest>> {
  const row = await new RequestsTable(database).findOfAnyone(requestId)
  if (row === undefined) throw new GatewayError("not_found", "There is no request with this id. Ask for the list of requests.")
  return showRequest(row, await new AttemptsTable(database).ofRequest(row.id))
}

/** Routes of what clients have asked for. */
export const requestRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/requests",
    summary: "List requests, newest first",
    query: requestQuery,
    answer: shownPage,
    handle: (services, { query }) => listRequests(services, query),
  }),
  route({
    method: "GET",
    path: "/requests/{id}",
    summary: "One request, by our id",
    answer: shownRequest,
    handle: (services, { params }) => readRequest(services, params["id"] ?? ""),
  }),
]
