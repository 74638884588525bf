import { z } from "zod"
import { GatewayError } from "#canonical/error.ts"
import type { Usage } from "#canonical/event.ts"
import { trialAccount } from "#channels/trial-account.ts"
import { type AttemptRow, AttemptsTable, costBases } from "#database/attempts-table.ts"
import { readRequestDetails, type RequestDetails } from "#database/request-details.ts"
import { type RequestPage, type RequestRow, RequestsTable } from "#database/requests-table.ts"
import { toUsd } from "#ledger/usd.ts"
import { id, moment, momentText, pageFields, pageOf, pagesOf, usdText } from "../fields.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

const state = z.enum(["queued", "running", "succeeded", "failed", "unknown"])

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

const tokens = z.int().nullable()

const shownTokens = z
  .object({
    input: z.int(),
    output: z.int(),
    input_text: tokens,
    input_image: tokens,
    output_text: tokens,
    output_image: tokens,
    thought: tokens.meta({ description: "Part of `output`" }),
    cached: tokens.meta({ description: "Part of `input`" }),
    estimated: z.boolean().meta({ description: "Whether they are estimated, because the provider did not say" }),
  })
  .meta({ description: "As the provider counted them" })

const shownRequest = z.object({
  id: z.string(),
  key_id: z.string(),
  key_name: z.string().nullable(),
  user_name: z.string().nullable().meta({ description: "Whose key it is; null: nobody's" }),
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
  latency_ms: z.int().nullable().meta({ description: "From its arrival to its end; null while it runs" }),
  first_ms: z
    .int()
    .nullable()
    .meta({ description: "Until its client could first see something of the answer; null: it saw nothing, or that was not noted" }),
  tokens: shownTokens.nullable(),
  images: z
    .array(z.object({ id: z.string(), width: z.int(), height: z.int(), expired: z.boolean() }))
    .meta({ description: "The pictures that it has drawn and that are not deleted yet" }),
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

function showTokens(usage: Usage | undefined): z.input<typeof shownTokens> | null {
  if (usage === undefined) return null
  return {
    input: usage.inputTokens,
    output: usage.outputTokens,
    input_text: usage.inputTextTokens ?? null,
    input_image: usage.inputImageTokens ?? null,
    output_text: usage.outputTextTokens ?? null,
    output_image: usage.outputImageTokens ?? null,
    thought: usage.thoughtTokens ?? null,
    cached: usage.cachedTokens ?? null,
    estimated: usage.estimated === true,
  }
}

function showRequest(
  row: RequestRow,
  attempts: readonly AttemptRow[],
  { names, pictures }: RequestDetails,
  now: number,
): z.input<typeof shownRequest> {
  const name = row.keyId === trialAccount.id ? { key: trialAccount.label } : names.get(row.keyId)
  return {
    id: row.id,
    key_id: row.keyId,
    key_name: name?.key ?? null,
    user_name: name?.user ?? null,
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
    latency_ms: row.finishedAt === undefined ? null : sinceStart(row, row.finishedAt),
    first_ms: row.firstContentAt === undefined ? null : sinceStart(row, row.firstContentAt),
    tokens: showTokens(row.usage),
    images: (pictures.get(row.id) ?? []).map(({ id: imageId, width, height, expiresAt }) => ({
      id: imageId,
      width,
      height,
      expired: expiresAt !== undefined && expiresAt.getTime() <= now,
    })),
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
  model: id.optional().meta({ description: "As clients named it" }),
  dialect: id.optional(),
  channel: id.optional().meta({ description: "One that was called for it" }),
  error_code: id.optional(),
  from: moment.optional(),
  to: moment.optional().meta({ description: "The first moment that does not count any more" }),
  q: id.optional().meta({ description: "An id, ours or the client's, or a piece of the name of model, application, key or user" }),
  ...pageFields,
})

const shownPage = pagesOf(shownRequest)

/** Reads a page of requests, newest first, as the admin API and the command line show it. Throws DatabaseError. */
export async function listRequests(
  { database }: Pick<Services, "database">,
  { key_id: keyId, error_code: errorCode, q: text, limit, ...same }: z.output<typeof requestQuery>,
): Promise<z.input<typeof shownPage>> {
  const wish = Object.entries({ ...same, keyId, errorCode, text }).filter(([, value]) => value !== undefined)
  const page: Omit<RequestPage, "limit"> = Object.fromEntries(wish)
  const show = async (rows: readonly RequestRow[]) => {
    const attempts = Map.groupBy(await new AttemptsTable(database).ofRequests(rows.map((row) => row.id)), ({ requestId }) => requestId)
    const details = await readRequestDetails(database, rows)
    return rows.map((row) => showRequest(row, attempts.get(row.id) ?? [], details, database.now()))
  }
  return pageOf(limit, (most) => new RequestsTable(database).page({ ...page, limit: most }), show)
}

/** Reads one request by our id. Throws `not_found` and DatabaseError. */
export async function readRequest({ database }: Pick<Services, "database">, requestId: string): Promise<z.input<typeof shownRequest>> {
  const row = await new RequestsTable(database).findOfAnyone(requestId)
  if (row === undefined) throw new GatewayError("not_found", "There is no request with this id. Ask for the list of requests.")
  const attempts = await new AttemptsTable(database).ofRequest(row.id)
  return showRequest(row, attempts, await readRequestDetails(database, [row]), database.now())
}

/** The clocks of two machines may disagree by a little. */
function sinceStart({ createdAt }: RequestRow, moment: Date): number {
  return Math.max(0, moment.getTime() - createdAt.getTime())
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
