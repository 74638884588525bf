import type { Bootstrap } from "#accounts/keys.ts"
import { loginUrl } from "#accounts/sessions.ts"
import type { Settings } from "#config/settings.ts"
import { note, paint } from "./terminal.ts"

/** What a first start has made. */
interface Made extends Bootstrap {
  readonly loginToken?: string
}

/** The address at which a server with these settings is reached from this machine or, where that is set, from everywhere. */
export function usualAddress({ publicUrl, host, port }: Pick<Settings, "publicUrl" | "host" | "port">): string {
  return publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`
}

/** Shows what a first start has made, on standard error: nobody can show it again. */
export function noteBootstrap({ apiKey, adminToken, loginToken }: Made, settings: Pick<Settings, "publicUrl" | "host" | "port">): void {
  const rows = [
    ["API key", apiKey],
    ["admin token", adminToken],
    ["link that signs you in, once the server runs", loginToken && loginUrl(usualAddress(settings), loginToken)],
  ]
  for (const [name, value] of rows) {
    if (value !== undefined) note(`First start. The ${name}, shown this once: ${paint(process.stderr, "bold", value)}`)
  }
}
