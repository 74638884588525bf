import type { createApi } from "#api/app.ts"
import { createHostedDoor } from "#api/hosted-door.ts"
import { dialects } from "#dialects/registry.ts"
import { createFront, type FrontOptions } from "#gateway/front.ts"
import type { ServerOptions } from "#http/server.ts"
import { readSpending } from "#ledger/spending.ts"
import { createMcpDoor } from "#mcp/door.ts"
import { isClientRequestId, newRequestId } from "#telemetry/request-id.ts"
import { assembleWeb, type WebParts } from "./assemble-web.ts"
import packageFile from "../package.json" with { type: "json" }

/** What requests are answered with. */
interface Parts extends Omit<WebParts, "served" | "version"> {
  /** Comes from outside, because it brings large libraries along that are loaded at the right moment. */
  readonly createApi: typeof createApi
  /** Whether this process may take requests. */
  readonly ready: () => Promise<boolean>
  /** Gives the metrics of the whole machine, as Prometheus reads them. */
  readonly renderMetrics: () => Promise<string>
}

/** Puts together what answers requests: the front before the gateway, the product's own API, MCP, the web app and hosted pictures. */
export function assembleDoors(parts: Parts): Pick<ServerOptions, "answer" | "fallback"> {
  const { settings, database, accounts, channels, gateway, prices, pictures, ready, renderMetrics, track, log } = parts
  const { rows, archive, links } = pictures
  const frontOptions: Omit<FrontOptions, "dialects"> = {
    gateway,
    authenticate: (key) => accounts.authenticate(key),
    newRequestId,
    isRequestId: isClientRequestId,
    demo: () => channels.demo,
    link: (image, base) => (image.id === "" ? undefined : links.link(image, base)),
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
    track,
    shutdown: parts.shutdown,
  }
  const front = createFront({ ...frontOptions, dialects })
  const api = parts.createApi({
    listed: () => channels.listed,
    pricesOf: async ({ id, card }) => (await prices.show(id, card))?.prices,
    authenticate: (key) => accounts.authenticate(key),
    spendingOf: (payer) => readSpending(database, payer),
    demo: () => channels.demo,
    ready,
    requests: gateway.ledger,
    metrics: { render: renderMetrics, verifyAdmin: (token) => accounts.verifyAdmin(token) },
    dialects,
    ...(archive === undefined
      ? {}
      : { pictures: { ofRequest: (id) => rows.ofRequest(id), link: (picture, base) => links.link(picture, base) } }),
    failed: (error, requestId) => log.error({ err: error, requestId }, "api request failed"),
    version: packageFile.version,
    trustProxy: settings.trustProxy,
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
  })

  const web = assembleWeb({ ...parts, served: api.served, version: packageFile.version })
  const mcp = createMcpDoor({
    answer: async (dialect, id, request) => {
      const answer = await createFront({ ...frontOptions, dialects: [dialect], newRequestId: () => id })(request)
      if (answer === undefined) throw new Error(`${dialect.name} has no endpoint for ${request.path}`)
      return answer
    },
    models: (account) => api.served.listFor(account),
    get pictureModel() {
      return channels.pictureModel
    },
    ...(archive === undefined ? {} : { kept: { archive, links, ofRequest: (id) => rows.ofRequest(id) } }),
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
    version: packageFile.version,
    authenticate: (key) => accounts.authenticate(key),
    failed: (error, requestId) => log.error({ err: error, requestId }, "mcp request failed"),
  })

  const hosted = createHostedDoor({
    hosted: pictures.hosted,
    failed: (error, requestId) => log.error({ requestId, err: error }, "a hosted picture could not be served"),
  })
  return {
    answer: (request) => front(request) ?? mcp(request) ?? web(request) ?? hosted(request),
    fallback: api.listener,
  }
}
