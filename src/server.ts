import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdir } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createAccounts } from "#accounts/keys.ts"
import { createPeople } from "#accounts/people.ts"
import { openSecret } from "#accounts/secrets.ts"
import { createAdminDoor } from "#api/admin-door.ts"
import { openBlobStore } from "#blobs/blob-stores.ts"
import { requireFreeSpace } from "#blobs/free-space.ts"
import { HostedLinks } from "#blobs/hosted-links.ts"
import { createHostedPictures } from "#blobs/hosted-pictures.ts"
import { findKeptPicture } from "#blobs/kept-picture.ts"
import { PictureArchive } from "#blobs/picture-archive.ts"
import { Spool } from "#blobs/spool.ts"
import { Sweeper } from "#blobs/sweeper.ts"
import { toGatewayError } from "#canonical/error.ts"
import { resolveShape } from "#catalog/shape.ts"
import { secretsOf } from "#config/explain-settings.ts"
import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { openDatabase } from "#database/database.ts"
import { lockFolder } from "#database/folder-lock.ts"
import { openNodeId } from "#database/node-id.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { chat } from "#dialects/chat/dialect.ts"
import { dialects } from "#dialects/registry.ts"
import { ChannelPool } from "#gateway/channels.ts"
import { convertPicture } from "#gateway/convert.ts"
import { corsHeaders, preflight } from "#gateway/cors.ts"
import { FreeCalls } from "#gateway/free-calls.ts"
import { createFront } from "#gateway/front.ts"
import type { Gateway } from "#gateway/gateway.ts"
import { lookupCard } from "#gateway/model-map.ts"
import { createPictureSource } from "#gateway/picture-source.ts"
import { preparePictures } from "#gateway/prepare.ts"
import { RunningExchanges } from "#gateway/running-exchanges.ts"
import { createSafeFetch } from "#http/safe-fetch.ts"
import { createHttpServer, type ListenerLimits, type ServerAnswer, type ServerRequest } from "#http/server.ts"
import { createUndiciTransport } from "#http/undici-transport.ts"
import { checkAtStart } from "#ledger/check/check-ledger.ts"
import { createLedger } from "#ledger/create-ledger.ts"
import { PriceBook } from "#ledger/prices/price-book.ts"
import { PatientPictures } from "#ledger/patient-pictures.ts"
import { startNode } from "#ledger/serving-node.ts"
import { SettlementJournal } from "#ledger/settlement-journal.ts"
import { openLimiter } from "#limits/open-limiter.ts"
import type { Peer } from "#limits/worker-protocol.ts"
import { createLog, type Log } from "#telemetry/log.ts"
import { Metrics } from "#telemetry/metrics.ts"
import { isClientRequestId, newRequestId } from "#telemetry/request-id.ts"
import { closePainter } from "#upstreams/painter/upstream.ts"
import packageFile from "../package.json" with { type: "json" }
import { assembleChannels } from "./assemble-channels.ts"

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:8787` */
  readonly address: string
  /** The first client key: only when it was generated just now. It can't be shown again. */
  readonly apiKey?: string
  /** The admin token: only when it was generated just now. */
  readonly adminToken?: string
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
  }
  /** After so long without a word from this process the others take over what it runs. Default 30 s. */
  readonly leaseMs?: number
}

/** Room that must be left on the disk before a picture is paid for. */
const minFreeBytes = 256 * 1024 * 1024
/** Clocks that follow a time server are closer than this. */
const noticedClockOffsetMs = 2000
const leftDemoSetting = "left-demo"

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
  const secret = await openSecret(settings)
  // The API brings large libraries along: they are loaded while the database's thread starts.
  const [database, { createApi }] = await Promise.all([openDatabase(databaseOptions(settings)), import("#api/app.ts")])
  if (Math.abs(database.clockOffsetMs) > noticedClockOffsetMs) {
    log.warn({ offsetMs: database.clockOffsetMs }, "this machine's clock differs from the database's: let both follow the same time server")
  }
  if (database.engine === "postgres" && blobs !== undefined && settings.blobs.kind === "file") {
    log.warn(
      {},
      "pictures are kept in this node's own folder: where several nodes share the database, set LIMN_BLOBS to a bucket that all of them reach",
    )
  }
  const accounts = createAccounts({ database, secret, settings })
  const bootstrap = await accounts.ensureBootstrap()
  const metrics = new Metrics()
  const journal = new SettlementJournal(join(settings.dataDir, "journal"))
  const node = await startNode({
    database,
    node: nodeName(settings, start),
    journal,
    log,
    ...(start.leaseMs === undefined ? {} : { leaseMs: start.leaseMs }),
  })
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

  const kept = new SettingsTable(database)
  if (settings.channels.length > 0) await kept.set(leftDemoSetting, "true")
  const demo = settings.channels.length === 0 && (await kept.get(leftDemoSetting)) === undefined
  const transport = createUndiciTransport()
  const { entries, maps, call } = assembleChannels({
    settings,
    demo,
    simulate: start.simulate ?? false,
    transport,
    safeFetch: createSafeFetch(),
  })

  const pictures = new PatientPictures(database)
  const archive = blobs && new PictureArchive({ store: blobs.store, rows: pictures, keepMs: settings.keepPicturesMs })
  const spool = new Spool({ directory: join(settings.dataDir, "spool"), ...(archive === undefined ? {} : { archive }) })
  const links = new HostedLinks(secret.deriveKey("link-signature"))
  const sweeper = new Sweeper({
    spool,
    ...(archive === undefined ? {} : { archive }),
    ...(start.shareDataDir === true ? {} : { leftoversBefore: new Date(start.worker?.folderTakenAt ?? performance.timeOrigin) }),
    failed: (error) => log.error({ err: error }, "sweep failed"),
  })
  sweeper.start()

  const source = createPictureSource({
    archive,
    links,
    fetch: createSafeFetch(),
    bases: settings.publicUrl === undefined ? [] : [settings.publicUrl],
  })
  const listed = [...new Map(maps.flatMap((map) => map.listed).map((model) => [model.id, model])).values()]
  const lookup = (model: string): ReturnType<typeof lookupCard> => lookupCard(maps, model)
  const prices = new PriceBook({ database, settings: settings.prices })
  const gateway: Gateway = {
    channels: new ChannelPool(entries),
    ledger,
    prices,
    unpriced: settings.defaults.unpriced,
    limiter,
    running: new RunningExchanges(),
    freeCalls: new FreeCalls(),
    log,
    metrics,
    lookup,
    listed,
    resolveShape,
    preparePictures: (request, card, context, signal) => preparePictures(request, card, (url) => source(url, context, signal), signal),
    checkSpace: async () => {
      blobs?.requireRoom()
      await requireFreeSpace(settings.dataDir, minFreeBytes)
    },
    call,
    openPicture: (image, { account, id }, over) => spool.open(image, { owner: { keyId: account.id, requestId: id }, until: over }),
    convertPicture: (image, format, { account, id }, over) =>
      convertPicture(image, format, (made) => spool.open(made, { owner: { keyId: account.id, requestId: id }, until: over })),
    ...(archive === undefined ? {} : { keptPicture: (id, trailer) => findKeptPicture(archive, id, trailer) }),
  }

  const shutdown = new AbortController()
  const exchanges = new Set<Promise<void>>()
  const front = createFront({
    gateway,
    dialects,
    authenticate: (key) => accounts.authenticate(key),
    newRequestId,
    isRequestId: isClientRequestId,
    demo: () => demo,
    link: (image, base) => (image.id === "" ? undefined : links.link(image, base)),
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
    track: (done) => {
      exchanges.add(done)
      void done.finally(() => exchanges.delete(done))
    },
    shutdown: shutdown.signal,
  })
  const hosted =
    archive === undefined
      ? undefined
      : createHostedPictures({
          archive,
          links,
          lost: ({ id, requestId }) => log.error({ picture: id, requestId }, "the bytes of a kept picture are gone"),
        })
  const api = createApi({
    listed: () => listed,
    pricesOf: async ({ id, card }) => (await prices.show(id, card))?.prices,
    authenticate: (key) => accounts.authenticate(key),
    demo: () => demo,
    ready: () => ready(database, settings.dataDir),
    requests: ledger,
    metrics: { render: () => metrics.render(), verifyAdmin: (token) => accounts.verifyAdmin(token) },
    dialects,
    ...(archive === undefined
      ? {}
      : { pictures: { ofRequest: (id) => pictures.ofRequest(id), link: (picture, base) => links.link(picture, base) } }),
    failed: (error, requestId) => log.error({ err: error, requestId }, "api request failed"),
    version: packageFile.version,
    trustProxy: settings.trustProxy,
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
  })

  const admin = createAdminDoor({
    accounts,
    people: createPeople(database),
    database,
    prices,
    listed: () => listed,
    errors: chat,
    failed: (error, requestId) => log.error({ err: error, requestId }, "admin request failed"),
  })

  const answer = (request: ServerRequest): Promise<ServerAnswer> | undefined =>
    front(request) ??
    admin(request) ??
    (hosted !== undefined && request.path.startsWith("/i/") ? serveHosted(hosted, request, log) : undefined)
  const server = createHttpServer({
    answer,
    fallback: api.listener,
    maxBodyBytes: settings.maxBodyBytes,
    limits: start.limits ?? {},
    trustProxy: settings.trustProxy,
  })
  server.listen(settings.port, settings.host)
  await once(server, "listening")
  // The painter, which alone draws in demo mode, calls nobody.
  if (!demo) void transport.warmUp()
  // Nobody waits for it, and of several workers one is enough.
  if (start.worker === undefined || start.worker.slot === "w1") {
    checkAtStart({ database }, log).catch((error: unknown) => log.warn({ err: error }, "the books could not be checked"))
  }
  const { port } = server.address() as AddressInfo
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host

  return {
    address: `http://${host}:${port}`,
    ...bootstrap,
    demo,
    channels: entries.map(({ name }) => name),
    models: listed.map(({ id }) => id),
    close: async (graceMs = 180_000) => {
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
      await sweeper.stop()
      await blobs?.close()
      await closePainter()
      limiter.close()
      // A database that is away is told by the next start, or by another node.
      await node.stop().catch((error: unknown) => log.warn({ err: error }, "the lease could not be given back"))
      await database.destroy()
    },
  }
}

/** Stays the same from start to start, so that a start takes over what the former one left, and is nobody else's meanwhile. */
function nodeName({ dataDir }: Settings, { shareDataDir, worker }: ServerStart): string {
  const id = openNodeId(dataDir)
  if (worker !== undefined) return `${id}/${worker.slot}`
  return shareDataDir === true ? `${id}/${process.pid}-${randomBytes(4).toString("hex")}` : id
}

async function serveHosted(hosted: ReturnType<typeof createHostedPictures>, request: ServerRequest, log: Log): Promise<ServerAnswer> {
  if (request.method === "OPTIONS") return preflight()
  const headers = { ...corsHeaders, "x-request-id": newRequestId() }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return { status: 405, headers: { ...headers, allow: "GET, HEAD, OPTIONS" }, body: new Uint8Array() }
  }
  try {
    const answer = await hosted.serve(request)
    return { status: answer.status, headers: { ...headers, ...answer.headers }, body: answer.body ?? new Uint8Array() }
  } catch (error) {
    log.error({ requestId: headers["x-request-id"], err: error }, "a hosted picture could not be served")
    const { message, rule, details } = toGatewayError(error)
    const retryAfter = details.retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(details.retryAfterMs / 1000)) }
    return {
      status: rule.status,
      headers: { ...headers, ...retryAfter, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      body: Buffer.from(`${message}\n`),
    }
  }
}

async function ready(database: Awaited<ReturnType<typeof openDatabase>>, dataDir: string): Promise<boolean> {
  try {
    await new SettingsTable(database).get(leftDemoSetting)
    await requireFreeSpace(dataDir, minFreeBytes)
    return true
  } catch {
    return false
  }
}
