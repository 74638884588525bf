import type { Bootstrap } from "#accounts/keys.ts"
import { note, paint } from "./terminal.ts"

/** Shows what a first start has made, on standard error: nobody can show it again. */
export function noteBootstrap({ apiKey, adminToken }: Bootstrap): void {
  const rows = [
    ["API key", apiKey],
    ["admin token", adminToken],
  ]
  for (const [name, value] of rows) {
    if (value !== undefined) note(`First start. The ${name}, shown this once: ${paint(process.stderr, "bold", value)}`)
  }
}
