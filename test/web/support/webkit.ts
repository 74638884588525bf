import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, globSync } from "node:fs"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "../../support/free-port.ts"
import { asJson, type Driver, type Engine } from "./driver.ts"

const steering = "/usr/bin/WebKitWebDriver"
const display = "/usr/bin/Xvfb"
const [browser] = globSync("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")
const isHere = browser !== undefined && existsSync(steering) && existsSync(display)

/** WebKit, the engine of Safari, by WebDriver: GTK's build of it on a display that nobody sees. */
export const webkit: Engine = {
  name: "WebKit",
  missing: isHere ? undefined : "WebKit is not installed (Debian's packages `webkit2gtk-driver` and `xvfb`)",
  start,
}

async function start(): Promise<Driver> {
  const screen = spawn(display, ["-displayfd", "3", "-screen", "0", "1440x960x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  })
  const [number] = (await once(createInterface({ input: screen.stdio[3] as Readable }), "line")) as [string]
  const port = await freePort()
  const driver = spawn(steering, [`--port=${port}`], {
    stdio: "ignore",
    env: { ...process.env, DISPLAY: `:${number}`, LANGUAGE: "en_US", LC_ALL: "C.UTF-8" },
  })
  const stop = async (): Promise<void> => {
    for (const child of [driver, screen]) await end(child)
  }
  const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const { value } = (await answer.json()) as { value: T & { message?: string } }
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.message}`)
    return value
  }
  try {
    while ((await send("GET", "/status").catch(() => undefined)) === undefined) {
      if (driver.exitCode !== null) throw new Error("WebKit's driver ended before it could be asked.")
      await sleep(50)
    }
    const { sessionId } = await send<{ sessionId: string }>("POST", "/session", {
      capabilities: {
        alwaysMatch: { browserName: "MiniBrowser", "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] } },
      },
    })
    const session = `/session/${sessionId}`
    await send("POST", `${session}/window/rect`, { x: 0, y: 0, width: 1440, height: 940 })
    return {
      open: (url) => send("POST", `${session}/url`, { url }),
      evaluate: async <T>(expression: string) =>
        JSON.parse(await send<string>("POST", `${session}/execute/sync`, { script: `return ${asJson(expression)}`, args: [] })) as T,
      perform: (actions) => send("POST", `${session}/actions`, { actions }),
      close: async () => {
        await send("DELETE", session).catch(() => {})
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "close")
  child.kill()
  await ended
}
