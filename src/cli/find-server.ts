import { type Command, Option } from "commander"
import { Environment } from "#config/environment.ts"
import type { Settings } from "#config/settings.ts"
import { Failure } from "./failure.ts"
import { noteBootstrap, usualAddress } from "./first-start.ts"
import { isInstalled, leftAddress, withAccounts } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { callServer, type ServerAddress } from "./server-call.ts"
import { note } from "./terminal.ts"

/** Flags that choose the server to call. */
export interface ServerFlags extends SettingsFlags {
  readonly url?: string
  readonly key?: string
}

/** Adds the flags that choose the server. */
export function withServer(command: Command): Command {
  command.addOption(
    new Option("--url <address>", "server to call (LIMN_BASE_URL); without it the local one, started for this call where none runs"),
  )
  command.addOption(new Option("--key <key>", "API key (LIMN_API_KEY)"))
  return withSettings(command, false)
}

/** What is special about a piece of work. */
export interface Session {
  /** How long a key lives that has to be made for it. @default an hour */
  readonly keyLifeMs?: number
  /** Whether somebody writes standard error to a log, which is no place for the secrets that a first start has made. @default false */
  readonly isLogged?: boolean
}

/** How long the local server may take to show that it is there. */
const probeMs = 2000
const temporaryKeyMs = 60 * 60_000

/**
 * Does something with a server: the one that is named; else the one that runs on this machine with these settings; else
 * one in this process, for as long as the work takes. A key that was not given is made for a while and revoked after.
 */
export async function useServer<T>(
  flags: ServerFlags,
  work: (server: ServerAddress, signal: AbortSignal) => Promise<T>,
  session: Session = {},
): Promise<T> {
  const interrupt = new AbortController()
  const stop = (): void => interrupt.abort(new Failure("failure", "Stopped."))
  process.once("SIGINT", stop).once("SIGTERM", stop)
  try {
    return await choose(flags, (server) => work(server, interrupt.signal), session)
  } catch (error) {
    throw interrupt.signal.aborted ? (interrupt.signal.reason as Failure) : error
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop)
  }
}

async function choose<T>(flags: ServerFlags, work: (server: ServerAddress) => Promise<T>, session: Session): Promise<T> {
  const environment = new Environment(process.env, process.cwd())
  const url = flags.url ?? environment.get("LIMN_BASE_URL")?.text
  if (url !== undefined) {
    const key = flags.key ?? environment.secret("LIMN_API_KEY")?.text
    if (key === undefined) throw new Failure("usage", "The server wants a key: give it with --key or LIMN_API_KEY.")
    return work({ baseUrl: readAddress(url), key })
  }

  const settings = readSettings(flags)
  const baseUrl = leftAddress(settings) ?? usualAddress({ host: settings.host, port: settings.port })
  const given = flags.key ?? settings.apiKey
  if (given !== undefined && (await answers({ baseUrl, key: given }))) return work({ baseUrl, key: given })
  if (isInstalled(settings) && (await answers({ baseUrl, key: "none" }, "/healthz"))) {
    // Somebody else's server does not know a key that was made in our data folder.
    const found = await withTemporaryKey(settings, session, async (key) => {
      const server = { baseUrl, key }
      return (await answers(server)) ? { value: await work(server) } : undefined
    })
    if (found !== undefined) return found.value
  }
  return startHere(settings, work, session)
}

function readAddress(text: string): string {
  try {
    const url = new URL(text)
    if (url.protocol !== "http:" && url.protocol !== "https:") throw new TypeError("not of the web")
    return url.href.replace(/\/+$/, "").replace(/\/v1$/, "")
  } catch (error) {
    throw new Failure("usage", `The server's address must be a URL such as http://127.0.0.1:8787, not ${JSON.stringify(text)}.`, {
      cause: error,
    })
  }
}

async function answers(server: ServerAddress, path = "/v1/models"): Promise<boolean> {
  try {
    await (await callServer(server, { method: "GET", path, signal: AbortSignal.timeout(probeMs) })).text()
    return true
  } catch {
    return false
  }
}

async function withTemporaryKey<T>(
  settings: Settings,
  { keyLifeMs = temporaryKeyMs }: Session,
  work: (key: string) => Promise<T>,
): Promise<T> {
  const expiresAt = new Date(Date.now() + keyLifeMs)
  const { key, row } = await withAccounts(settings, ({ accounts }) => accounts.createKey({ label: "command line", expiresAt }))
  try {
    return await work(key)
  } finally {
    await withAccounts(settings, ({ accounts }) => accounts.revoke(row.id))
  }
}

async function startHere<T>(settings: Settings, work: (server: ServerAddress) => Promise<T>, session: Session): Promise<T> {
  const { startServer } = await import("#server.ts")
  // Links must lead to this very process.
  const { publicUrl: _, ...rest } = settings
  const running = await startServer({ ...rest, host: "127.0.0.1", port: 0, logLevel: "silent" }, { shareDataDir: true })
  try {
    if (session.isLogged !== true) noteBootstrap(running, settings)
    else if (running.apiKey !== undefined) note("First start. Make a key of your own with `limn keys create`, and set LIMN_ADMIN_TOKEN.")
    const { address: baseUrl } = running
    const key = running.apiKey ?? settings.apiKey
    return await (key === undefined ? withTemporaryKey(settings, session, (made) => work({ baseUrl, key: made })) : work({ baseUrl, key }))
  } finally {
    await running.close()
  }
}
