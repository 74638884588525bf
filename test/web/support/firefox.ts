import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { asJson, type Driver, type Engine } from "./driver.ts"

const program = [process.env["FIREFOX"], "/usr/bin/firefox-esr", "/usr/bin/firefox"].find(
  (place) => place !== undefined && existsSync(place),
)

/** Firefox, by WebDriver BiDi. */
export const firefox: Engine = {
  name: "Firefox",
  missing: program === undefined ? "Firefox is not installed (Debian's package `firefox-esr`, or FIREFOX names it)" : undefined,
  start,
}

async function start(): Promise<Driver> {
  const profile = await mkdtemp(join(tmpdir(), "limn-firefox-"))
  await writeFile(join(profile, "user.js"), `user_pref("intl.accept_languages", "en-US, en");\n`)
  const child = spawn(program ?? "", ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"], {
    stdio: ["ignore", "ignore", "pipe"],
  })
  const ended = once(child, "close")
  const stop = async (): Promise<void> => {
    child.kill()
    await ended
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  const listening = Promise.withResolvers<string>()
  createInterface({ input: child.stderr }).on("line", (line) => {
    const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? []
    if (address !== undefined) listening.resolve(address)
  })
  void ended.then(() => listening.reject(new Error("Firefox ended before it could be steered.")))
  try {
    const socket = new WebSocket(`${await listening.promise}/session`)
    await once(socket, "open")
    const send = commands(socket)
    await send("session.new", { capabilities: {} })
    const { contexts } = await send<{ contexts: readonly { context: string }[] }>("browsingContext.getTree", {})
    const context = contexts[0]?.context
    await send("browsingContext.setViewport", { context, viewport: { width: 1440, height: 900 } })
    return {
      open: async (url) => void (await send("browsingContext.navigate", { context, url, wait: "complete" })),
      evaluate: async <T>(expression: string) => {
        const { result, exceptionDetails } = await send<Evaluated>("script.evaluate", {
          expression: asJson(expression),
          target: { context },
          awaitPromise: false,
        })
        if (result === undefined) throw new Error(exceptionDetails?.text ?? "nothing was evaluated")
        return JSON.parse(result.value) as T
      },
      perform: async (actions) => void (await send("input.performActions", { context, actions })),
      close: async () => {
        socket.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Evaluated {
  readonly result?: { readonly value: string }
  readonly exceptionDetails?: { readonly text: string }
}

interface Reply {
  readonly id: number | null
  readonly result?: unknown
  readonly message?: string
}

/** Gives a function that sends a command and waits for its result. */
function commands(socket: WebSocket): <T>(method: string, params: object) => Promise<T> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let count = 0
  socket.addEventListener("message", ({ data }) => {
    const { id, result, message } = JSON.parse(String(data)) as Reply
    const asked = id === null ? undefined : waiting.get(id)
    if (result === undefined) asked?.reject(new Error(message))
    else asked?.resolve(result)
  })
  socket.addEventListener("close", () => {
    for (const asked of waiting.values()) asked.reject(new Error("Firefox has closed the connection."))
  })
  return async <T>(method: string, params: object) => {
    const id = ++count
    const asked = Promise.withResolvers<unknown>()
    waiting.set(id, asked)
    socket.send(JSON.stringify({ id, method, params }))
    return (await asked.promise.finally(() => waiting.delete(id))) as T
  }
}
