import type { ServerContext } from "@modelcontextprotocol/server"

/** Tells a client that a call goes on. */
export interface Progress {
  /** Tells it what has come about. */
  readonly say: (message: string) => void
  readonly stop: () => void
}

/** A client that waits for 60 s without a word gives up. */
const everyMs = 5000

/** Sends a notification every five seconds and whenever there is news, where the client asked for progress; its number is the seconds that have passed. */
export function startProgress({ mcpReq }: ServerContext): Progress {
  const token = mcpReq._meta?.progressToken
  if (token === undefined) return { say: () => {}, stop: () => {} }
  const startedAt = performance.now()
  let progress = 0
  const say = (message: string): void => {
    // The protocol wants it to grow, however coarse the clock is.
    progress = Math.max(progress + 0.001, (performance.now() - startedAt) / 1000)
    // A client that has gone needs no progress, and the drawing goes on without it.
    mcpReq.notify({ method: "notifications/progress", params: { progressToken: token, progress, message } }).catch(() => {})
  }
  const timer = setInterval(() => say(`still drawing, ${Math.round((performance.now() - startedAt) / 1000)} s so far`), everyMs)
  return { say, stop: () => clearInterval(timer) }
}
