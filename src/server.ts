import { once } from "node:events"
import { mkdir } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createAccounts } from "#accounts/keys.ts"
import { openSecret } from "#accounts/secrets.ts"
import { createApi } from "#api/app.ts"
import { DiskStore } from "#blobs/disk.ts"
import { requireFreeSpace } from "#blobs/free-space.ts"
import { HostedLinks } from "#blobs/hosted-links.ts"
import { createHostedPictures } from "#blobs/hosted-pictures.ts"
import { PictureArchive } from "#blobs/picture-archive.ts"
import { Spool } from "#blobs/spool.ts"
import { Sweeper } from "#blobs/sweeper.ts"
import { resolveShape } from "#catalog/shape.ts"
import { secretsOf } from "#config/explain-settings.ts"
import type { Settings } from "#config/settings.ts"
import { openDatabase } from "#database/database.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { dialects } from "#dialects/registry.ts"
import { ChannelPool } from "#gateway/channels.ts"
import { convertPicture } from "#gateway/convert.ts"
import { corsHeaders, preflight } from "#gateway/cors.ts"
import { createFront } from "#gateway/front.ts"
import type { Gateway } from "#gateway/gateway.ts"
import { lookupCard } from "#gateway/model-map.ts"
import { createPictureSource } from "#gateway/picture-source.ts"
import { preparePictures } from "#gateway/prepare.ts"
import { ByteBudget } from "#http/byte-budget.ts"
import { createSafeFetch } from "#http/safe-fetch.ts"
import { createHttpServer, type ServerAnswer, type ServerRequest } from "#http/server.ts"
import { createUndiciTransport } from "#http/undici-transport.ts"
import { createLedger } from "#ledger/ledger.ts"
import { createLog, type Log } from "#telemetry/log.ts"
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
}

/** Room that must be left on the disk before a picture is paid for. */
const minFreeBytes = 256 * 1024 * 1024
const minUploadBytesPerSecond = 16 * 1024
const leftDemoSetting = "left-demo"

/** Puts everything together and listens. Throws ConfigError or an Error in a sentence where it can't. */
export async function startServer(settings: Settings, start: ServerStart = {}): Promise<RunningServer> {
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 })
  const log = createLog({ level: settings.logLevel, secrets: secretsOf(settings) })
  const secret = await openSecret(settings)
  const database = await openDatabase({ file: join(settings.dataDir, "limn.db") })
  const accounts = createAccounts({ database, secret, settings })
  const bootstrap = await accounts.ensureBootstrap()
  const ledger = createLedger(database)
  await ledger.recover()

  const kept = new SettingsTable(database)
  if (settings.channels.length > 0) await kept.set(leftDemoSetting, "true")
  const demo = settings.channels.length === 0 && (await kept.get(leftDemoSetting)) === undefined
  const { entries, maps, call } = assembleChannels({
    settings,
    demo,
    simulate: start.simulate ?? false,
    transport: createUndiciTransport(),
    safeFetch: createSafeFetch(),
  })

  const pictures = new PicturesTable(database)
  const archive =
    settings.keepPicturesMs === 0
      ? undefined
      : new PictureArchive({
          store: new DiskStore(join(settings.dataDir, "pictures")),
          rows: pictures,
          keepMs: settings.keepPicturesMs,
        })
  const spool = new Spool({ directory: join(settings.dataDir, "spool"), ...(archive === undefined ? {} : { archive }) })
  const links = new HostedLinks(secret.deriveKey("link-signature"))
  const sweeper = new Sweeper({
    spool,
    ...(archive === undefined ? {} : { archive }),
    failed: (error) => log.error({ err: error }, "sweep failed"),
  })
  sweeper.start()

  const source = createPictureSource({
    archive,
    links,
    fetch: createSafeFetch(),
    bases: settings.publicUrl === undefined ? [] : [settings.publicUrl],
  })
  const lookup = (model: string): ReturnType<typeof lookupCard> => lookupCard(maps, model)
  const gateway: Gateway = {
    channels: new ChannelPool(entries),
    ledger,
    log,
    lookup,
    resolveShape,
    preparePictures: (request, card, context, signal) => preparePictures(request, card, (url) => source(url, context, signal), signal),
    checkSpace: () => requireFreeSpace(settings.dataDir, minFreeBytes),
    call,
    openPicture: (image, { keyId, id }) => spool.open(image, { keyId, requestId: id }),
    convertPicture: (image, format, { keyId, id }) => convertPicture(image, format, (made) => spool.open(made, { keyId, requestId: id })),
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
  const hosted = archive === undefined ? undefined : createHostedPictures({ archive, links })
  const listed = [...new Map(maps.flatMap((map) => map.listed).map((model) => [model.id, model])).values()]
  const api = createApi({
    listed: () => listed,
    authenticate: (key) => accounts.authenticate(key),
    demo: () => demo,
    ready: () => ready(database, settings.dataDir),
    requests: ledger,
    dialects,
    ...(archive === undefined
      ? {}
      : { pictures: { ofRequest: (id) => pictures.ofRequest(id), link: (picture, base) => links.link(picture, base) } }),
    failed: (error, requestId) => log.error({ err: error, requestId }, "api request failed"),
    version: packageFile.version,
    trustProxy: settings.trustProxy,
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
  })

  const answer = (request: ServerRequest): Promise<ServerAnswer> | undefined =>
    front(request) ?? (hosted !== undefined && request.path.startsWith("/i/") ? serveHosted(hosted, request, log) : undefined)
  const server = createHttpServer({
    answer,
    fallback: api.listener,
    bodyLimits: {
      maxBytes: settings.maxBodyBytes,
      minBytesPerSecond: minUploadBytesPerSecond,
      budget: new ByteBudget(Math.max(512 * 1024 * 1024, settings.maxBodyBytes * 2)),
    },
    trustProxy: settings.trustProxy,
  })
  server.listen(settings.port, settings.host)
  await once(server, "listening")
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
      await closePainter()
      await database.destroy()
    },
  }
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
    return { status: 503, headers: { ...headers, "retry-after": "1" }, body: new Uint8Array() }
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
