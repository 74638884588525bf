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
import { keepClientPicture } from "#blobs/client-picture.ts"
import { createHostedPictures } from "#blobs/hosted-pictures.ts"
import { findKeptPicture } from "#blobs/kept-picture.ts"
import { PictureArchive } from "#blobs/picture-archive.ts"
import { Spool } from "#blobs/spool.ts"
import { Sweeper } from "#blobs/sweeper.ts"
import { toGatewayError } from "#canonical/error.ts"
import { resolveShape } from "#catalog/shape.ts"
import { ConfigError } from "#config/config-error.ts"
import { secretsOf } from "#config/explain-settings.ts"
import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { type Database, openDatabase } from "#database/database.ts"
import { lockFolder } from "#database/folder-lock.ts"
import { ResponsesTable } from "#database/responses-table.ts"
import { ModelTurnsTable } from "#database/model-turns-table.ts"
import { openNodeId } from "#database/node-id.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { chat } from "#dialects/chat/dialect.ts"
import { dialects } from "#dialects/registry.ts"
import { ChannelPool } from "#gateway/channels.ts"
import { convertPicture } from "#gateway/convert.ts"
import { corsHeaders, preflight } from "#gateway/cors.ts"
import { FreeAnswers } from "#gateway/free-answers.ts"
import { createFront, type FrontOptions } from "#gateway/front.ts"
import type { Gateway } from "#gateway/gateway.ts"
import { lookupCard } from "#gateway/model-map.ts"
import { priceHints } from "#gateway/operator-hints.ts"
import { createPictureSource } from "#gateway/picture-source.ts"
import { preparePictures } from "#gateway/prepare.ts"
import { RunningExchanges } from "#gateway/running-exchanges.ts"
import { createSafeFetch } from "#http/safe-fetch.ts"
import { createHttpServer, type ListenerLimits, type ServerAnswer, type ServerRequest } from "#http/server.ts"
import { createUndiciTransport } from "#http/undici-transport.ts"
import { budgetLeft } from "#ledger/budget-left.ts"
import { checkAtStart } from "#ledger/check/check-ledger.ts"
import { createLedger } from "#ledger/create-ledger.ts"
import { PriceBook } from "#ledger/prices/price-book.ts"
import { PatientPictures } from "#ledger/patient-pictures.ts"
import { findOlderNode } from "#ledger/older-node.ts"
import { type ServingNode, startNode } from "#ledger/serving-node.ts"
import { SettlementJournal } from "#ledger/settlement-journal.ts"
import { readSpending } from "#ledger/spending.ts"
import { openLimiter } from "#limits/open-limiter.ts"
import type { Peer } from "#limits/worker-protocol.ts"
import { createMcpDoor } from "#mcp/door.ts"
import { SignatureMemory } from "#memory/signature-memory.ts"
import { createLog, type Log } from "#telemetry/log.ts"
import { type MetricState, renderMetrics } from "#telemetry/metric.ts"
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
    /** Takes what gives this worker's metrics, and gives what asks for those of all workers. */
    readonly shareMetrics: (own: () => readonly MetricState[]) => () => Promise<readonly MetricState[]>
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
  // The API brings large libraries along: they are loaded while the database's thread starts.
  const [database, { createApi }] = await Promise.all([openDatabase(databaseOptions(settings)), import("#api/app.ts")])
  if (Math.abs(database.clockOffsetMs) > noticedClockOffsetMs) {
    log.warn({ offsetMs: database.clockOffsetMs }, "this machine's clock differs from the database's: let both follow the same time server")
  }
  const secret = await openSecret({ ...settings, database })
  const accounts = createAccounts({ database, secret, settings })
  await accounts.takeOver()
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
  const memory =
    archive &&
    new SignatureMemory({
      turns: new ModelTurnsTable(database),
      keepMs: settings.keepPicturesMs,
      readPicture: (sha256) => archive.read(sha256),
      failed: (error) => log.warn({ err: error }, "the signatures of a turn could not be remembered or forgotten"),
    })
  const links = new HostedLinks(secret.deriveKey("link-signature"))
  const sweeper = new Sweeper({
    spool,
    ...(archive === undefined ? {} : { archive }),
    ...(start.shareDataDir === true ? {} : { leftoversBefore: new Date(start.worker?.folderTakenAt ?? performance.timeOrigin) }),
    report: () => void memory?.forgetExpired(),
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
  const pictureModel = settings.defaults.pictureModel ?? (demo ? "limn/painter" : undefined)
  const gateway: Gateway = {
    channels: new ChannelPool(entries),
    ledger,
    prices,
    budgetLeft: (payer) => budgetLeft(database, payer),
    unpriced: settings.defaults.unpriced,
    limiter,
    running: new RunningExchanges(),
    freeAnswers: new FreeAnswers(),
    log,
    metrics,
    lookup,
    listed,
    resolveShape,
    preparePictures: (request, card, context, signal) => preparePictures(request, card, (part) => source(part, context, signal), signal),
    checkSpace: async () => {
      blobs?.requireRoom()
      await requireFreeSpace(settings.dataDir, minFreeBytes)
    },
    call,
    openPicture: (image, { account, id }, over) => spool.open(image, { owner: { keyId: account.id, requestId: id }, until: over }),
    convertPicture: (image, format, { account, id }, over) =>
      convertPicture(image, format, (made) => spool.open(made, { owner: { keyId: account.id, requestId: id }, until: over })),
    ...(pictureModel === undefined ? {} : { pictureModel }),
    ...(archive === undefined
      ? {}
      : {
          kept: {
            requests: new ResponsesTable(database),
            ...(settings.keepPicturesMs === undefined ? {} : { keepMs: settings.keepPicturesMs }),
            keepPicture: (image, { account }) => keepClientPicture({ archive, spool, keepMs: settings.keepPicturesMs }, image, account.id),
          },
          keptPicture: (id, trailer) => findKeptPicture(archive, id, trailer),
        }),
    ...(memory === undefined ? {} : { memory }),
  }

  const shutdown = new AbortController()
  const exchanges = new Set<Promise<void>>()
  metrics.runningRequests.watch({}, () => exchanges.size)
  metrics.limiterPlaces.watch({}, () => limiter.places)
  for (const { name } of entries) metrics.runningCalls.watch({ channel: name }, () => gateway.channels.running(name))
  metrics.waitingCalls.watch({}, () => gateway.channels.waiting)
  const measure = start.worker?.shareMetrics(() => metrics.state()) ?? (async () => metrics.state())
  const frontOptions: Omit<FrontOptions, "dialects"> = {
    gateway,
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
  }
  const front = createFront({ ...frontOptions, dialects })
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
    spendingOf: (payer) => readSpending(database, payer),
    demo: () => demo,
    ready: async () => !node.isFenced() && (await ready(database, settings.dataDir)),
    requests: ledger,
    metrics: { render: async () => renderMetrics(await measure()), verifyAdmin: (token) => accounts.verifyAdmin(token) },
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

  const mcp = createMcpDoor({
    answer: async (dialect, id, request) => {
      const answer = await createFront({ ...frontOptions, dialects: [dialect], newRequestId: () => id })(request)
      if (answer === undefined) throw new Error(`${dialect.name} has no endpoint for ${request.path}`)
      return answer
    },
    models: (account) => api.served.listFor(account),
    ...(pictureModel === undefined ? {} : { pictureModel }),
    ...(archive === undefined ? {} : { kept: { archive, links, ofRequest: (id) => pictures.ofRequest(id) } }),
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
    version: packageFile.version,
    authenticate: (key) => accounts.authenticate(key),
    failed: (error, requestId) => log.error({ err: error, requestId }, "mcp request failed"),
  })

  const answer = (request: ServerRequest): Promise<ServerAnswer> | undefined =>
    front(request) ??
    admin(request) ??
    mcp(request) ??
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
  // Only now, because a start that fails before cannot show what nobody can be shown twice.
  const bootstrap = await accounts.ensureBootstrap().catch((error: unknown) => {
    server.close()
    throw error
  })
  // The painter, which alone draws in demo mode, calls nobody.
  if (!demo) void transport.warmUp()
  // Nobody waits for it, and of several workers one is enough.
  if (start.worker === undefined || start.worker.slot === "w1") {
    checkAtStart({ database }, log).catch((error: unknown) => log.warn({ err: error }, "the books could not be checked"))
    priceHints(prices, listed, Object.keys(settings.prices)).then(
      (hints) => hints.forEach(({ code, message }) => log.warn({ code }, message)),
      (error: unknown) => log.warn({ err: error }, "the prices could not be checked"),
    )
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
