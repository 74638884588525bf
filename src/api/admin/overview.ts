import { z } from "zod"
import { trialDialect } from "#channels/trial-account.ts"
import { KeptPictures } from "#database/kept-pictures.ts"
import { installationProgress, runningRequests } from "#database/installation-state.ts"
import { Overview, type Share, type Traffic } from "#database/overview-report.ts"
import { toUsd } from "#ledger/usd.ts"
import { momentText, usdText } from "../fields.ts"
import { readKeyTitles } from "./key-titles.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const ranges = {
  "24h": { pieces: 24, pieceMs: hourMs, bucket: "hour" },
  "7d": { pieces: 7 * 24, pieceMs: hourMs, bucket: "hour" },
  "30d": { pieces: 30, pieceMs: dayMs, bucket: "day" },
  "90d": { pieces: 90, pieceMs: dayMs, bucket: "day" },
} as const

const range = z.enum(Object.keys(ranges) as [keyof typeof ranges])

const traffic = z.object({
  requests: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  pictures: z.int().meta({ description: "Delivered" }),
  charge_usd: usdText.meta({ description: "Taken from clients" }),
  cost_usd: usdText.meta({ description: "Owed to providers, as far as it is known" }),
  latency_p50_ms: z.int().nullable().meta({ description: "Of those that succeeded, to within 3 % or 10 ms" }),
  latency_p95_ms: z.int().nullable(),
  error_rate: z.number().meta({ description: "Of those that have ended, from 0 to 1" }),
})

const share = { requests: z.int(), pictures: z.int() }

const shownOverview = z.object({
  range,
  from: momentText,
  to: momentText,
  bucket: z.enum(["hour", "day"]),
  totals: traffic,
  before: traffic.meta({ description: "The same for as long a time before" }),
  series: z.array(traffic.extend({ at: momentText.meta({ description: "When the bucket begins (UTC)" }) })),
  top: z.object({
    models: z.array(z.object({ name: z.string(), ...share, charge_usd: usdText })),
    keys: z.array(z.object({ id: z.string(), name: z.string().nullable(), ...share, charge_usd: usdText })),
    channels: z.array(
      z.object({ name: z.string(), requests: z.int().meta({ description: "Calls" }), pictures: z.int(), cost_usd: usdText }),
    ),
    errors: z.array(z.object({ code: z.string(), count: z.int() })),
  }),
  now: z.object({ running: z.int(), waiting: z.int().meta({ description: "For a place at a channel, in the process that answers" }) }),
  kept: z.object({ pictures: z.int(), bytes: z.int() }),
  checklist: z
    .object({ channel: z.boolean(), key: z.boolean(), request: z.boolean(), password: z.boolean() })
    .meta({ description: "What of the first steps has been done" }),
})

function showTraffic(sums: Traffic): z.input<typeof traffic> {
  const ended = sums.succeeded + sums.failed
  return {
    requests: sums.requests,
    succeeded: sums.succeeded,
    failed: sums.failed,
    pictures: sums.pictures,
    charge_usd: toUsd(sums.charge),
    cost_usd: toUsd(sums.cost),
    latency_p50_ms: sums.p50Ms ?? null,
    latency_p95_ms: sums.p95Ms ?? null,
    error_rate: ended === 0 ? 0 : Math.round((sums.failed / ended) * 10_000) / 10_000,
  }
}

interface Remembered {
  readonly overview: Overview
  readonly kept: KeptPictures
}

/** What is remembered of hours and days that are over, and of pictures, belongs to a database. */
const remembered = new WeakMap<Services["database"], Remembered>()

function rememberedOf(database: Services["database"]): Remembered {
  const known = remembered.get(database)
  if (known !== undefined) return known
  const overview = new Overview(database, { ownDialect: trialDialect, now: () => database.now() })
  const made = { overview, kept: new KeptPictures(database) }
  remembered.set(database, made)
  return made
}

async function readOverview({ database, channels }: Services, wanted: z.output<typeof range>): Promise<z.input<typeof shownOverview>> {
  const { pieces, pieceMs, bucket } = ranges[wanted]
  const to = database.now()
  const from = Math.floor(to / pieceMs) * pieceMs - (pieces - 1) * pieceMs
  const { overview, kept } = rememberedOf(database)
  const report = await overview.report({ from, to, pieceMs })
  const titles = await readKeyTitles(
    database,
    report.keys.map(({ name }) => name),
  )
  const progress = await installationProgress(database, trialDialect)
  const { registry } = channels
  return {
    range: wanted,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    bucket,
    totals: showTraffic(report.total),
    before: showTraffic(report.before),
    series: report.pieces.map((piece, index) => ({ at: new Date(from + index * pieceMs).toISOString(), ...showTraffic(piece) })),
    top: {
      models: report.models.map(({ name, ...sums }) => ({ name, ...showShare(sums), charge_usd: toUsd(sums.amount) })),
      keys: report.keys.map(({ name, ...sums }) => ({
        id: name,
        name: titles.get(name) ?? null,
        ...showShare(sums),
        charge_usd: toUsd(sums.amount),
      })),
      channels: report.channels.map(({ name, ...sums }) => ({ name, ...showShare(sums), cost_usd: toUsd(sums.amount) })),
      errors: [...report.errors],
    },
    now: { running: await runningRequests(database), waiting: registry.pool.waiting },
    kept: await kept.read(),
    checklist: { channel: registry.channels.some(({ built }) => built !== undefined), ...progress },
  }
}

function showShare({ requests, pictures }: Omit<Share, "name">): { requests: number; pictures: number } {
  return { requests, pictures }
}

/** The route of what goes on. */
export const overviewRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/overview",
    summary: "What goes on: sums, a series by hour or day (UTC), the largest of each kind, and the first steps that are still to be done",
    query: z.strictObject({ range: range.default("24h") }),
    answer: shownOverview,
    handle: (services, { query }) => readOverview(services, query.range),
  }),
]
