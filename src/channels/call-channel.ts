import type { Gateway } from "#gateway/gateway.ts"
import type { SafeFetch } from "#http/safe-fetch.ts"
import type { Transport } from "#http/transport.ts"
import { upstreamOf } from "./build-channel.ts"

/** Makes the one way to call channels. Pictures that an answer names by URL may be fetched from the channel's own host, private or not. */
export function createCall({ transport, safeFetch }: { readonly transport: Transport; readonly safeFetch: SafeFetch }): Gateway["call"] {
  return (request, { channel, vendorModel, key }, card, signal) => {
    const { name, baseUrl, headersTimeoutMs, idleTimeoutMs } = channel
    const allowHost = hostOf(baseUrl)
    return upstreamOf(channel).generate(
      request,
      {
        name,
        baseUrl,
        ...(key === undefined ? {} : { key }),
        model: vendorModel,
        card,
        settings: channel.settings,
        headersTimeoutMs,
        idleTimeoutMs,
        transport,
        fetchPicture: async (url, pictureSignal) => {
          const { mediaType, chunks } = await safeFetch(url, { signal: pictureSignal, ...(allowHost === undefined ? {} : { allowHost }) })
          return { status: 200, headers: mediaType === undefined ? {} : { "content-type": mediaType }, body: chunks }
        },
      },
      signal,
    )
  }
}

function hostOf(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl)
  if (url === null) return undefined
  return `${url.hostname}:${url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port}`
}
