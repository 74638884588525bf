import { execFileSync } from "node:child_process"
import { rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { startRedis } from "../support/redis.ts"
import { type FullAnswer, newName, send } from "./clients.ts"
import { examine } from "./evidence.ts"
import { leaseMs } from "./fleet.ts"
import { type Ground, type GroundOptions, layGround } from "./ground.ts"
import type { Result } from "./result.ts"

/** Longer than a settlement waits before it is written down elsewhere. */
const longOutageMs = 13_000

type Database = GroundOptions["database"]

/** Each thing that Limn depends on is taken away and given back: the database, Redis, the bucket, the disk. */
export function outages(database: Database): readonly (() => Promise<Result>)[] {
  const withoutRedis = (): Promise<Result> => loseRedis(database)
  return database === "postgres"
    ? [() => loseDatabase(0), () => loseDatabase(longOutageMs), loseBucket, withoutRedis]
    : [withoutRedis, fillDisk]
}

/** PostgreSQL is stopped while pictures are being drawn: they are delivered once it is back, and nothing new is bought meanwhile. */
function loseDatabase(forMs: number): Promise<Result> {
  return onGround(
    forMs === 0 ? "database stopped" : `database stopped for ${forMs / 1000} s`,
    { database: "postgres", maxDelayMs: 3000 },
    async (ground, problems) => {
      const { fleet, postgres, provider } = ground
      const running = ask(ground, 30)
      await until(() => provider.given.get("picture") === 30)
      await postgres?.halt("immediate")
      const refused = await ask(ground, 12)
      const calls = provider.given.get("picture")
      await sleep(forMs)
      await postgres?.resume()
      const finished = await running
      await fleet.ready()
      const after = await ask(ground, 12)
      if (!refused.every((answer) => answer instanceof Object && answer.status === 503 && /ledger_unavailable/.test(String(answer.body))))
        problems.push(`while it was stopped: ${summary(refused)}`)
      if (calls !== 30) problems.push(`${calls} provider calls instead of 30`)
      if (summary(finished) !== "200: 30") problems.push(`what was running: ${summary(finished)}`)
      if (summary(after) !== "200: 12") problems.push(`afterwards: ${summary(after)}`)
      await sleep(leaseMs)
      const verdict = await examine({ ...fleet, ...ground })
      problems.push(...verdict.violations, ...(verdict.held === 0 ? [] : [`${verdict.held} micro-USD are held still`]))
      return { running: summary(finished), "while stopped": summary(refused), afterwards: summary(after), charged: verdict.charged }
    },
  )
}

/** Redis is stopped: everybody is served, at this node's share of the limits, and a metric says so. */
async function loseRedis(database: Database): Promise<Result> {
  const redis = await startRedis()
  if (redis === undefined) return { part: "Redis stopped", database, facts: { skipped: "redis-server is not installed" }, problems: [] }
  try {
    return await onGround("Redis stopped", { database, fleet: { redisUrl: redis.url } }, async (ground, problems) => {
      const before = await ask(ground, 12)
      const shared = await limiterMode(ground)
      await redis.kill()
      const without = await ask(ground, 24)
      const local = await limiterMode(ground)
      await redis.restart()
      await until(async () => (await limiterMode(ground)) === "redis")
      const after = await ask(ground, 12)
      if (summary([...before, ...without, ...after]) !== "200: 48")
        problems.push(`not everybody was served: ${summary([...before, ...without, ...after])}`)
      if (shared !== "redis" || local !== "local") problems.push(`the metric said ${shared}, and without Redis ${local}`)
      return { before: summary(before), without: summary(without), "limits then": local, afterwards: summary(after) }
    })
  } finally {
    await redis.stop()
  }
}

/** The bucket is out of reach: pictures are kept on the node, delivered, and brought into the bucket later. */
function loseBucket(): Promise<Result> {
  return onGround("bucket out of reach", { database: "postgres" }, async (ground, problems) => {
    const { bucket } = ground
    if (bucket === undefined) throw new Error("there is no bucket")
    bucket.trouble = "down"
    const without = await ask(ground, 12)
    const keptBefore = bucket.objects.size
    const collected = await collect(ground, without[0])
    bucket.trouble = "none"
    await until(() => bucket.objects.size === 12)
    if (collected !== 200) problems.push(`a picture that waits for the bucket was answered ${collected}`)
    if (summary(without) !== "200: 12") problems.push(`without the bucket: ${summary(without)}`)
    if (keptBefore !== 0) problems.push(`${keptBefore} pictures reached a bucket that was out of reach`)
    return { without: summary(without), "in the bucket afterwards": bucket.objects.size }
  })
}

/** The disk fills up: nothing is bought that could not be kept. */
async function fillDisk(): Promise<Result> {
  const disk = mountSmallDisk()
  const part = "disk full"
  if (disk === undefined) return { part, database: "sqlite", facts: { skipped: "a small disk can only be mounted by root" }, problems: [] }
  try {
    return await onGround(part, { database: "sqlite", folder: join(disk.folder, "limn") }, async (ground, problems) => {
      const { provider } = ground
      const before = await ask(ground, 6)
      const ballast = join(disk.folder, "ballast")
      await writeFile(ballast, Buffer.alloc(80 * 1024 * 1024))
      const calls = provider.given.get("picture")
      const full = await ask(ground, 12)
      if (provider.given.get("picture") !== calls) problems.push("a picture was bought that could not be kept")
      if (!full.every((answer) => answer instanceof Object && answer.status === 503 && /storage_full/.test(String(answer.body))))
        problems.push(`with a full disk: ${summary(full)}`)
      await rm(ballast)
      const after = await ask(ground, 6)
      if (summary([...before, ...after]) !== "200: 12") problems.push(`before and afterwards: ${summary([...before, ...after])}`)
      return { before: summary(before), "while full": summary(full), afterwards: summary(after) }
    })
  } finally {
    disk.unmount()
  }
}

async function onGround(
  part: string,
  options: GroundOptions,
  run: (ground: Ground, problems: string[]) => Promise<Result["facts"]>,
): Promise<Result> {
  const ground = await layGround(options)
  const problems: string[] = []
  try {
    await Promise.all([ground.callLog, ground.answerLog].map((file) => writeFile(file, "")))
    const facts = await run(ground, problems)
    return { part, database: options.database, facts, problems, ...(problems.length === 0 ? {} : { kept: ground.folder }) }
  } finally {
    await ground.clear(problems.length > 0)
  }
}

/** Sends so many requests at once, spread over the nodes. Those that get no answer are told apart. */
async function ask({ fleet }: Ground, count: number): Promise<readonly (FullAnswer | "no answer")[]> {
  const { LIMN_API_KEY: key = "" } = fleet.environment
  const requests = Array.from({ length: count }, (_, index) =>
    send({ address: fleet.addresses[index % fleet.addresses.length] as string, key, name: newName() }).catch(() => "no answer" as const),
  )
  return Promise.all(requests)
}

/** Fetches the hosted picture of an answer from the node that made it, which is the first. Gives the status. */
async function collect({ fleet }: Ground, answer: FullAnswer | "no answer" | undefined): Promise<number> {
  if (answer === undefined || answer === "no answer") return 0
  const { LIMN_API_KEY: key = "" } = fleet.environment
  const status = await fetch(`${fleet.addresses[0]}/v1/requests/${answer.requestId}`, { headers: { authorization: `Bearer ${key}` } })
  const { pictures = [] } = (await status.json()) as { readonly pictures?: readonly { readonly url: string }[] }
  const picture = await fetch(pictures[0]?.url ?? "")
  await picture.arrayBuffer()
  return picture.status
}

function summary(answers: readonly (FullAnswer | "no answer")[]): string {
  const kinds = Map.groupBy(answers, (answer) => (answer === "no answer" ? answer : String(answer.status)))
  return [...kinds].map(([kind, same]) => `${kind}: ${same.length}`).join(", ")
}

/** The mode of all processes together. */
async function limiterMode({ fleet }: Ground): Promise<string> {
  const response = await fetch(`${fleet.addresses[0]}/metrics`, { headers: { authorization: `Bearer ${fleet.adminToken}` } })
  const modes = (await response.text()).matchAll(/^limn_limiter_mode\{mode="(\w+)"\} [1-9]\d*$/gm)
  return [...modes].map(([, mode]) => mode).join(" and ") || "none"
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries === 1200) throw new Error("What was waited for for a minute did not happen.")
    await sleep(50)
  }
}

/** A disk of 320 MiB in memory, little more than what Limn wants to be free. */
function mountSmallDisk(): { readonly folder: string; unmount(): void } | undefined {
  const folder = join(tmpdir(), `limn-disk-${process.pid}`)
  try {
    execFileSync("mkdir", ["-p", folder])
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=320m", "tmpfs", folder], { stdio: "ignore" })
  } catch {
    return undefined
  }
  return {
    folder,
    unmount: () => {
      // What a process is just closing does not stand in the way.
      execFileSync("umount", ["--lazy", folder])
      execFileSync("rmdir", [folder])
    },
  }
}
