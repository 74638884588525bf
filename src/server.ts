import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdir } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createAudit } from "#accounts/audit.ts"
import { createAccounts } from "#accounts/keys.ts"
import { createPasswords } from "#accounts/passwords.ts"
import { openSecret } from "#accounts/secrets.ts"
import { createSessions } from "#accounts/sessions.ts"
import { createSignIn } from "#accounts/sign-in.ts"
import { openBlobStore } from "#blobs/blob-stores.ts"
import { requireFreeSpace } from "#blobs/free-space.ts"
import { ChannelRegistry, leftDemo } from "#channels/channel-registry.ts"
import { ProviderKeys } from "#channels/provider-keys.ts"
import { ConfigError } from "#config/config-error.ts"
import { secretsOf } from "#config/explain-settings.ts"
import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { type Database, openDatabase } from "#database/database.ts"
import { lockFolder } from "#database/folder-lock.ts"
import { openNodeId } from "#database/node-id.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { priceHints } from "#gateway/operator-hints.ts"
import { createHttpServer, type ListenerLimits } from "#http/server.ts"
import { createUndiciTransport } from "#http/undici-transport.ts"
import { checkAtStart } from "#ledger/check/check-ledger.ts"
import { createLedger } from "#ledger/create-ledger.ts"
import { PriceBook } from "#ledger/prices/price-book.ts"
import { findOlderNode } from "#ledger/older-node.ts"
import { type ServingNode, startNode } from "#ledger/serving-node.ts"
import { SettlementJournal } from "#ledger/settlement-journal.ts"
import { openLimiter } from "#limits/open-limiter.ts"
import type { Peer } from "#limits/worker-protocol.ts"
import { createLog, type Log } from "#telemetry/log.ts"
import { type MetricState, renderMetrics } from "#telemetry/metric.ts"
import { Metrics } from "#telemetry/metrics.ts"
import { closePainter } from "#upstreams/painter/upstream.ts"
import { assembleDoors } from "./assemble-doors.ts"
import { assembleGateway } from "./assemble-gateway.ts"
import { assemblePictures } from "./assemble-pictures.ts"

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:8787` */
  readonly address: string
  /** The first client key: only when it was generated just now. It can't be shown again. */
  readonly apiKey?: string
  /** The admin token: only when it was generated just now. */
  readonly adminToken?: string
  /** For the link by which the first owner signs in: only when that owner was made just now. */
  readonly loginToken?: string
  /** True while the painter stands in for every model. */
  readonly demo: boolean
  readonly channels: readonly string[]
  /** The models that discovery shows. */
  readonly models: readonly string[]
  /** Takes no new connection, lets what is running end for up to `graceMs` (default 180 s), then closes everything. */
  close(graceMs?: number): Promise<void>
}

/** What a start may be told besides the settings. */
export interface ServerStart {
  /** Lets the painter misbehave on request. */
  readonly simulate?: boolean
  /** What clients may make the server wait and hold, where that is to be less or more than usual. */
  readonly limits?: Partial<ListenerLimits>
  /** Lets other servers use the data folder at the same time. Default: a second one does not start. */
  readonly shareDataDir?: boolean
  /** Set in one of several workers of a machine, whose primary process holds the data folder. */
  readonly worker?: {
    /** Which worker it is, the same from start to start: `w1`. */
    readonly slot: string
    /** When the primary took the folder, ms since 1970: what is unfinished from before then is nobody's. */
    readonly folderTakenAt: number
    /** Counts the limits of all workers. */
    readonly primary: Peer
    /** Takes what gives this worker's metrics, and gives what asks for those of all workers. */
    readonly shareMetrics: (own: () => readonly MetricState[]) => () => Promise<readonly MetricState[]>
  }
  /** After so long without a word from this process the others take over what it runs. Default 30 s. */
  readonly leaseMs?: number
}

/** Clocks that follow a time server are closer than this. */
const noticedClockOffsetMs = 2000

/** Puts everything together and listens. Throws ConfigError or an Error in a sentence where it can't. */
export async function startServer(settings: Settings, start: ServerStart = {}): Promise<RunningServer> {
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 })
  const lock = start.shareDataDir === true || start.worker !== undefined ? undefined : lockFolder(settings.dataDir)
  try {
    const server = await assembleServer(settings, start)
    return { ...server, close: (graceMs) => server.close(graceMs).finally(() => lock?.release()) }
  } catch (error) {
    lock?.release()
    throw error
  }
}

async function assembleServer(settings: Settings, start: ServerStart): Promise<RunningServer> {
  const log = createLog({ level: settings.logLevel, secrets: secretsOf(settings) })
  const blobs = settings.keepPicturesMs === 0 ? undefined : await openBlobStore(settings, log)
  // The API brings large libraries along: they are loaded while the database's thread starts.
  const [database, { createApi }] = await Promise.all([openDatabase(databaseOptions(settings)), import("#api/app.ts")])
  if (Math.abs(database.clockOffsetMs) > noticedClockOffsetMs) {
    log.warn({ offsetMs: database.clockOffsetMs }, "this machine's clock differs from the database's: let both follow the same time server")
  }
  const secret = await openSecret({ ...settings, database })
  const accounts = createAccounts({ database, secret, settings })
  await accounts.takeOver()
  const sessions = createSessions(database, secret)
  const signIn = createSignIn(database, createPasswords(secret))
  const audit = createAudit(database, (error) => log.error({ err: error }, "a change could not be recorded"))
  const metrics = new Metrics()
  const journal = new SettlementJournal(join(settings.dataDir, "journal"))
  const node = await startNode({
    database,
    node: nodeName(settings, start),
    journal,
    log,
    ...(start.leaseMs === undefined ? {} : { leaseMs: start.leaseMs }),
  })
  if (database.engine === "postgres" && blobs !== undefined && settings.blobs.kind === "file") await requireAlone(database, node, log)
  const ledger = createLedger({ database, owner: node, journal, log })
  await node.recoverFormer()
  const limiter = await openLimiter({
    ...(settings.redisUrl === undefined ? {} : { redisUrl: settings.redisUrl }),
    ...(start.worker === undefined ? {} : { primary: start.worker.primary }),
    workers: settings.workers,
    nodes: () => Math.ceil(node.processes() / settings.workers),
    log,
    metrics,
  })

  const transport = createUndiciTransport()
  const providerKeys = new ProviderKeys(secret.deriveKey("provider-keys"))
  const channels = await ChannelRegistry.open({
    settings,
    database,
    providerKeys,
    simulate: start.simulate ?? false,
    log,
    hide: (secrets) => log.hide(secrets),
  })

  const pictures = assemblePictures({
    settings,
    database,
    blobs,
    secret,
    leftoversBefore: start.shareDataDir === true ? undefined : new Date(start.worker?.folderTakenAt ?? performance.timeOrigin),
    alsoSweep: async () => void (await Promise.all([sessions.forgetExpired(), audit.forgetOld()])),
    log,
  })
  pictures.sweeper.start()

  const prices = new PriceBook({ database, settings: settings.prices })
  const gateway = assembleGateway({
    settings,
    database,
    transport,
    channels,
    pictures,
    ledger,
    prices,
    limiter,
    log,
    metrics,
    checkSpace: async () => {
      blobs?.requireRoom()
      await requireFreeSpace(settings.dataDir)
    },
  })

  /** Aborted when the server begins to close, and `shutdown` when what runs is not waited for any longer. */
  const closing = new AbortController()
  const shutdown = new AbortController()
  const exchanges = new Set<Promise<void>>()
  metrics.runningRequests.watch({}, () => exchanges.size)
  metrics.limiterPlaces.watch({}, () => limiter.places)
  metrics.runningCalls.watchAll(() => channels.pool.entries.map(({ name }) => [{ channel: name }, channels.pool.running(name)]))
  metrics.waitingCalls.watch({}, () => gateway.channels.waiting)
  const measure = start.worker?.shareMetrics(() => metrics.state()) ?? (async () => metrics.state())
  const doors = assembleDoors({
    createApi,
    settings,
    database,
    secret,
    accounts,
    sessions,
    signIn,
    audit,
    channels,
    providerKeys,
    gateway,
    prices,
    pictures,
    node: node.id,
    ready: async () => !node.isFenced() && (await ready(database, settings.dataDir)),
    renderMetrics: async () => renderMetrics(await measure()),
    track: (done) => {
      exchanges.add(done)
      void done.finally(() => exchanges.delete(done))
    },
    closing: closing.signal,
    shutdown: shutdown.signal,
    log,
  })
  async function firstStart(): Promise<Pick<RunningServer, "apiKey" | "adminToken" | "loginToken">> {
    const owner = await signIn.ensureOwner()
    const link = owner && (await sessions.makeLink(owner.id, true))
    // The last, because nobody can make the first key and the token anew.
    return { ...(await accounts.ensureBootstrap()), ...(link && { loginToken: link.token }) }
  }
  const server = createHttpServer({
    ...doors,
    maxBodyBytes: settings.maxBodyBytes,
    limits: start.limits ?? {},
    trustProxy: settings.trustProxy,
  })
  server.listen(settings.port, settings.host)
  await once(server, "listening")
  // Only now, because a start that fails before cannot show what nobody can be shown twice.
  const bootstrap = await firstStart().catch((error: unknown) => {
    server.close()
    throw error
  })
  void channels.follow()
  // The painter, which alone draws in demo mode, calls nobody.
  if (!channels.demo) void transport.warmUp()
  // Nobody waits for it, and of several workers one is enough.
  if (start.worker === undefined || start.worker.slot === "w1") {
    checkAtStart({ database }, log).catch((error: unknown) => log.warn({ err: error }, "the books could not be checked"))
    priceHints(prices, channels.listed, Object.keys(settings.prices)).then(
      (hints) => hints.forEach(({ code, message }) => log.warn({ code }, message)),
      (error: unknown) => log.warn({ err: error }, "the prices could not be checked"),
    )
  }
  const { port } = server.address() as AddressInfo
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host

  return {
    address: `http://${host}:${port}`,
    ...bootstrap,
    demo: channels.demo,
    channels: channels.pool.entries.map(({ name }) => name),
    models: channels.listed.map(({ id }) => id),
    close: async (graceMs = 180_000) => {
      closing.abort()
      const closed = once(server, "close")
      server.close()
      const idle = setInterval(() => server.closeIdleConnections(), 50)
      // A picture that is being paid for is brought home even when its client has left.
      const drained = Promise.all([closed, ...exchanges])
      await Promise.race([drained, sleep(graceMs, undefined, { ref: false })])
      clearInterval(idle)
      shutdown.abort()
      server.closeAllConnections()
      await Promise.all([closed, ...exchanges])
      channels.close()
      await pictures.sweeper.stop()
      await blobs?.close()
      await closePainter()
      limiter.close()
      // A database that is away is told by the next start, or by another node.
      await node.stop().catch((error: unknown) => log.warn({ err: error }, "the lease could not be given back"))
      await database.destroy()
    },
  }
}

/** Pictures in a node's own folder cannot be served by another, so there must be none. Throws ConfigError. */
async function requireAlone(database: Database, node: ServingNode, log: Log): Promise<void> {
  const older = await findOlderNode(database, node)
  if (older === undefined)
    return log.info("pictures are kept in this node's own folder: before a second node starts, set LIMN_BLOBS to a bucket")
  await node.stop()
  await database.destroy()
  const message = `must be a bucket, such as s3://pictures?endpoint=…, where several nodes share the database: node ${older} serves with it too, and pictures in one node's own folder cannot be had from another. A node that was killed is forgotten after 30 s`
  throw new ConfigError([{ place: "LIMN_BLOBS", message }])
}

/** Stays the same from start to start, so that a start takes over what the former one left, and is nobody else's meanwhile. */
function nodeName({ dataDir }: Settings, { shareDataDir, worker }: ServerStart): string {
  const id = openNodeId(dataDir)
  if (worker !== undefined) return `${id}/${worker.slot}`
  return shareDataDir === true ? `${id}/${process.pid}-${randomBytes(4).toString("hex")}` : id
}

async function ready(database: Awaited<ReturnType<typeof openDatabase>>, dataDir: string): Promise<boolean> {
  try {
    await new SettingsTable(database).get(leftDemo)
    await requireFreeSpace(dataDir)
    return true
  } catch {
    return false
  }
}
