import type { ServerAnswer } from "#http/server.ts"

/** The client API answers any origin, without credentials: keys travel in headers, cookies are never looked at. */
export const corsHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": [
    "x-request-id, x-generation-id, x-limn-demo, x-limn-warnings, x-limn-guarantee, x-limn-cost-usd, idempotent-replayed, x-should-retry, retry-after, retry-after-ms",
    "x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset",
    ...["requests", "images"].map((kind) => `x-ratelimit-limit-${kind}, x-ratelimit-remaining-${kind}, x-ratelimit-reset-${kind}`),
  ].join(", "),
}

/** Answers a preflight request for any of the client API's routes. */
export function preflight(): ServerAnswer {
  return {
    status: 204,
    headers: {
      ...corsHeaders,
      "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
      "access-control-allow-headers": "*, authorization",
      "access-control-max-age": "86400",
    },
    body: new Uint8Array(),
  }
}
