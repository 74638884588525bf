import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { text } from "node:stream/consumers"
import { describe, it } from "node:test"
import fc from "fast-check"
import { GatewayError } from "#canonical/error.ts"
import { createLog, type Log, type LogOptions } from "./log.ts"

interface Line {
  readonly [name: string]: unknown
}

function recording(options: LogOptions = {}): { log: Log; text: () => string; lines: () => Line[] } {
  let text = ""
  const log = createLog({ destination: { write: (line) => (text += line) }, ...options })
  return {
    log,
    text: () => text,
    lines: () =>
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line),
  }
}

/** The first line that `write` makes the log write. */
function lineOf(write: (log: Log) => void, options?: LogOptions): Line {
  const { log, lines } = recording(options)
  write(log)
  return lines()[0] as Line
}

describe("createLog", () => {
  it("writes time, level, members and message as one JSON object", () => {
    const { time, ...rest } = lineOf((log) => log.warn({ requestId: "req_1", attempt: 2, none: null }, "attempt failed"))
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.deepEqual(rest, { level: "warn", requestId: "req_1", attempt: 2, none: null, msg: "attempt failed" })
  })

  it("writes a message alone, and what a child adds", () => {
    const { log, lines } = recording()
    log.info("listening")
    log.child({ worker: 3 }).child({ room: "x" }).error({ code: "internal" }, "oh")
    assert.deepEqual(
      lines().map(({ time: _, ...rest }) => rest),
      [
        { level: "info", msg: "listening" },
        { level: "error", worker: 3, room: "x", code: "internal", msg: "oh" },
      ],
    )
  })

  it("leaves out what is below its level", () => {
    const { log, text } = recording({ level: "error" })
    log.warn("quiet")
    assert.equal(text(), "")
  })

  it("writes errors with their causes, and of a gateway error only what is meant for the log", () => {
    const error = new GatewayError("upstream_error", "Try later.", {
      cause: new Error("socket closed"),
      modelText: "words of the model",
      log: { providerStatus: 500 },
    })
    const { err } = lineOf((log) => log.error({ err: error }, "failed")) as { err: Record<string, unknown> & { cause: Line } }
    assert.deepEqual(
      [err["type"], err["message"], err["code"], err["providerStatus"]],
      ["GatewayError", "Try later.", "upstream_error", 500],
    )
    assert.equal(err.cause["message"], "socket closed")
    assert.match(String(err["stack"]), /log\.test\.ts/)
    assert.doesNotMatch(JSON.stringify(err), /words of the model/)
    assert.equal(lineOf((log) => log.error(new TypeError("bare")))["msg"], "bare")
  })

  it("writes one line for people, in which nothing can move the cursor", () => {
    const { log, text } = recording({ pretty: true })
    log.info({ requestId: "req_1", usage: { tokens: 2 }, evil: "a\nb\u001b[2J" }, "done\r\n")
    assert.match(
      text(),
      /^\d\d:\d\d:\d\d\.\d{3} info {2}done\\u000d\\u000a requestId=req_1 usage=\{"tokens":2\} evil=a\\u000ab\\u001b\[2J\n$/,
    )
  })
})

describe("createLog: standard output", () => {
  it("holds every line when the process exits right after writing them", async () => {
    const program = `
      const { createLog } = await import(${JSON.stringify(new URL("./log.ts", import.meta.url).href)})
      const log = createLog()
      for (let line = 0; line < 1000; line++) log.info({ line }, "m")
      process.exit(3)`
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] })
    const written = await text(child.stdout)
    assert.deepEqual(
      written
        .split("\n")
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as Line)["line"]),
      Array.from({ length: 1000 }, (_, line) => line),
    )
  })
})

describe("createLog: secrets", () => {
  const canary = "CANARY7e1d"
  const picture = Buffer.from(`${canary} picture `.repeat(400)).toString("base64")
  const known = `house-provider-${canary}`

  /** Every way in which a careless caller may log a text. */
  const ways: [string, (log: Log, text: string) => void][] = [
    ["as message", (log, text) => log.info(text)],
    ["within a message", (log, text) => log.info({}, `before ${text} after`)],
    ["as member", (log, text) => log.info({ text }, "m")],
    ["as a member's name", (log, text) => log.info({ [text]: 1 }, "m")],
    ["deep inside", (log, text) => log.info({ a: [{ b: { c: [text] } }] }, "m")],
    ["in an error", (log, text) => log.error(new Error(`it said ${text}`))],
    ["in an error under err", (log, text) => log.error({ err: new Error(text) }, "m")],
    ["in a cause", (log, text) => log.error({ err: new Error("outer", { cause: new Error(text) }) }, "m")],
    ["in an error's members", (log, text) => log.error({ err: Object.assign(new Error("x"), { body: text, config: { text } }) }, "m")],
    ["in details for the log", (log, text) => log.error({ err: new GatewayError("internal", "x", { log: { answer: text } }) }, "m")],
    ["in a URL", (log, text) => log.info({ url: new URL(`https://host.example/?q=${encodeURIComponent(text)}`) }, "m")],
    ["by a child", (log, text) => log.child({ text }).info("m")],
    ["by a child's child", (log, text) => log.child({ a: 1 }).child({ text }).info("m")],
    ["far behind other text", (log, text) => log.info({ text: `${"padding ".repeat(24)}${text}` }, "m")],
  ]
  const texts: [string, string][] = [
    ["a key of Limn", `sk-limn-${canary}abcdefghijklmnopqrstuvwxyz`],
    ["a key of OpenAI's form", `sk-proj-${canary}-abcdefgh`],
    ["a key of Google's form", `AIzaSy${canary}abcdefghijklmnopqrstu`],
    ["a bearer header", `authorization: Bearer ${canary}`],
    ["a key in a query", `https://provider.example/v1beta/models?key=${canary}&alt=sse`],
    ["a secret of the settings", known],
    ["base64", picture],
    ["a data URL", `data:image/png;base64,${picture}`],
    ["a short data URL", `data:image/png;base64,${Buffer.from(canary).toString("base64")}`],
  ]
  for (const [form, text] of texts) {
    for (const [way, write] of ways) {
      it(`${form} ${way}`, () => {
        const { log, text: written } = recording({ secrets: [known] })
        write(log, text)
        assert.ok(written().length > 0 && written().length < 8000)
        for (const trace of [canary, Buffer.from(canary).toString("base64").slice(0, 12), picture.slice(0, 60)]) {
          assert.ok(!written().includes(trace), written())
        }
      })
    }
  }

  for (const name of [
    "authorization",
    "Authorization",
    "x-goog-api-key",
    "cookie",
    "set-cookie",
    "key",
    "keys",
    "apiKey",
    "api_key",
    "adminToken",
    "token",
    "password",
    "clientSecret",
    "secretKey",
  ]) {
    it(`a member named ${name}`, () => {
      const { log, text } = recording()
      log.info({ headers: { [name]: canary, [`${name}x`]: "kept" } }, "m")
      assert.ok(!text().includes(canary))
      assert.ok(text().includes("kept"))
    })
  }

  for (const [name, spell] of [
    ["in lines of 76", (text: string) => text.replaceAll(/.{76}/g, "$&\r\n")],
    ["with escaped slashes", (text: string) => text.replaceAll("/", "\\/").replaceAll("+", "\\u002b")],
  ] as const) {
    it(`base64 ${name}`, () => {
      const { log, text } = recording()
      const picture = Buffer.from("a picture's bytes, more or less ???>>>".repeat(20)).toString("base64")
      log.info({ words: `It said: ${spell(picture)}` }, "m")
      assert.ok(!text().includes(picture.slice(40, 52)), text())
    })
  }

  it("leaves what people need: ids, hashes, counts, models, addresses", () => {
    const members = {
      requestId: "req_01jd0c2f3k4m5n6p7q8r9s0t1v",
      sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      keyId: "key_00ff",
      model: "google/gemini-2.5-flash-image",
      url: "https://provider.example/v1beta/models/gemini-2.5-flash-image:generateContent",
      inputTokens: 12,
    }
    const { time: _, level: __, msg: ___, ...written } = lineOf((log) => log.info(members, "m"))
    assert.deepEqual(written, members)
  })

  it("survives every value, in bounded time and space", () => {
    const circular: Record<string, unknown> = {}
    for (let index = 0; index < 60; index++) circular[`m${index}`] = circular
    const hostile = {
      get trap() {
        throw new Error("no")
      },
    }
    for (const value of [
      circular,
      hostile,
      { date: new Date(Number.NaN) },
      { big: 1n, symbol: Symbol("s"), call() {} },
      randomBytes(1e6),
      { bytes: new Uint8Array(5) },
    ]) {
      const { log, text } = recording()
      log.info(value, "m")
      assert.ok(text().length > 0 && text().length < 100_000)
    }
    fc.assert(fc.property(fc.object({ maxDepth: 8 }), (value) => typeof lineOf((log) => log.info(value, "m")) === "object"))
  })
})

it("hides what it is told of later too, in every child", () => {
  const { log, text } = recordingGuarded()
  const child = log.child({ part: "of it" })
  log.hide(["a-provider-key-of-the-console"])
  log.warn({ words: "key a-provider-key-of-the-console refused" }, "a-provider-key-of-the-console")
  child.warn("a-provider-key-of-the-console again")
  assert.ok(!text().includes("a-provider-key"), text())
  assert.equal(text().match(/\[secret\]/g)?.length, 3)
})

function recordingGuarded() {
  let written = ""
  return { log: createLog({ destination: { write: (line) => (written += line) } }), text: () => written }
}
