import { spawn, type ChildProcess } from "node:child_process"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** The client key of every server that a run starts. */
export const apiKey = "sk-limn-conformance-0123456789"
/** The admin token of every server that a run starts. */
export const adminToken = "conformance-admin-0123456789"

/** Longest wait for a server's first line, and for its end, in milliseconds. */
const patienceMs = 30_000

/** A running Limn. */
export interface Server {
  /** Without a trailing slash. */
  readonly address: string
  /** What it has printed so far. */
  readonly log: () => string
  /** Ends it and waits for that. */
  readonly stop: () => Promise<void>
}

/** The way that a request takes: answered by the painter, or sent on to a second Limn that plays a provider. */
export interface Route {
  /** Shown above the matrix. */
  readonly name: string
  /** Absent where the server itself is in demo mode. */
  readonly channel?: {
    readonly upstream: string
    readonly preset: string
    /** What only this protocol knows. */
    readonly settings?: Readonly<Record<string, unknown>>
    /** What the provider's address ends with. */
    readonly path: string
    /** What every call of this protocol for a picture goes to. */
    readonly calls: RegExp
    /** Why the ratio of a picture is not held against this vendor. */
    readonly lacksRatio?: string
  }
}

/** Demo mode, and each upstream protocol in each vendor's manner. */
export const routes: readonly Route[] = [
  { name: "demo" },
  {
    name: "google",
    channel: { upstream: "gemini", preset: "google", path: "", calls: /^\/v1beta\/models\/[^/]+:(generate|streamGenerate)Content/ },
  },
  {
    name: "aaigc",
    channel: { upstream: "gemini", preset: "aaigc", path: "", calls: /^\/v1beta\/models\/[^/]+:(generate|streamGenerate)Content/ },
  },
  {
    name: "openrouter",
    channel: {
      upstream: "openai-chat",
      preset: "openrouter",
      path: "/openrouter/api/v1",
      calls: /^\/openrouter\/api\/v1\/chat\/completions/,
    },
  },
  {
    name: "aihubmix",
    channel: { upstream: "openai-chat", preset: "aihubmix", path: "/aihubmix/v1", calls: /^\/aihubmix\/v1\/chat\/completions/ },
  },
  {
    name: "geekai",
    channel: {
      upstream: "openai-chat",
      preset: "geekai",
      path: "/geekai/api/v1",
      calls: /^\/geekai\/api\/v1\/chat\/completions/,
      lacksRatio: "its API has no place for one; Limn warns",
    },
  },
  { name: "serevix", channel: { upstream: "openai-images", preset: "serevix", path: "/v1", calls: /^\/v1\/images\/(generations|edits)/ } },
  { name: "openai", channel: { upstream: "openai-images", preset: "openai", path: "/v1", calls: /^\/v1\/images\/(generations|edits)/ } },
  {
    name: "openai-responses",
    channel: {
      upstream: "openai-responses",
      preset: "openai",
      settings: { model: "gpt-5.4" },
      path: "/v1",
      calls: /^\/v1\/responses$/,
    },
  },
  {
    name: "openrouter-images",
    channel: { upstream: "openai-images", preset: "openrouter", path: "/openrouter/api/v1", calls: /^\/openrouter\/api\/v1\/images$/ },
  },
]

/**
 * Starts the server of a route with an empty data folder under `folder`; `provider` is the address of the demo server that a
 * channel leads to. Settings and keys of the caller's environment do not reach it. Rejects where it does not come up.
 */
export async function startServer({ name, channel }: Route, folder: string, provider: string): Promise<Server> {
  const home = join(folder, `server-${name}`)
  await mkdir(home, { recursive: true })
  const args = ["serve", "--simulate", "--port", "0", "--data-dir", join(home, "data")]
  if (channel !== undefined) {
    const file = join(home, "limn.yaml")
    const { upstream, preset, settings, path } = channel
    const fields = { name, upstream, preset, settings, baseUrl: `${provider}${path}`, keys: [apiKey], models: ["*"] }
    // A provider that serves every name knows better than any price list which there are.
    await writeFile(file, JSON.stringify({ channels: [fields], defaults: { unpriced: "free" } }))
    args.push("--config", file)
  }
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../src/main.ts"), ...args], {
    cwd: home,
    env: { ...plainEnvironment(), LIMN_API_KEY: apiKey, LIMN_ADMIN_TOKEN: adminToken },
    stdio: ["ignore", "pipe", "pipe"],
  })
  return ready(child, name)
}

/** Gives what any process needs of the environment, and nothing that steers Limn or a client. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL"]
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

function ready(child: ChildProcess, name: string): Promise<Server> {
  let log = ""
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM")
    const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs)
    await ended
    clearTimeout(timer)
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL")
      reject(new Error(`The server of ${name} printed no address:\n${log}`))
    }, patienceMs)
    const gather = (piece: Buffer): void => {
      log += piece.toString("utf8")
      const address = /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(log)?.[0]
      if (address === undefined) return
      clearTimeout(timer)
      resolve({ address, log: () => log, stop })
    }
    child.stdout?.on("data", gather)
    child.stderr?.on("data", gather)
    child.once("error", reject)
    void ended.then(() => {
      clearTimeout(timer)
      reject(new Error(`The server of ${name} ended:\n${log}`))
    })
  })
}
