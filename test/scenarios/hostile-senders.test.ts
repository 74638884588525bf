import assert from "node:assert/strict"
import { connect, type Socket } from "node:net"
import { after, afterEach, before, describe, it, mock } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { KeysTable } from "#database/keys-table.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"

const model = "gemini-2.5-flash-image"

let limn: TestLimn
const sockets: Socket[] = []
before(async () => {
  limn = await startLimn({
    environment: { LIMN_MAX_BODY: "2MiB" },
    limits: { headTimeoutMs: 600, bodyRateWindowMs: 600, maxConnections: 300, bodyMemoryBytes: 16 * 1024 * 1024 },
  })
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})
after(() => limn.close())

/** A connection and everything that came back on it. */
interface Caller {
  readonly socket: Socket
  readonly closed: Promise<string>
  answer(): string
}

async function call(bytes = "", server = limn): Promise<Caller> {
  const socket = connect(Number(new URL(server.address).port), "127.0.0.1")
  sockets.push(socket)
  let answer = ""
  socket.setEncoding("latin1").on("data", (piece) => (answer += piece))
  socket.on("error", () => {})
  const closed = new Promise<string>((resolve) => socket.on("close", () => resolve(answer)))
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()))
  socket.write(bytes)
  return { socket, closed, answer: () => answer }
}

/** Sends one byte after the other for as long as the other side takes them. */
async function trickle({ socket, closed }: Caller): Promise<string> {
  const drip = setInterval(() => socket.write("x"), 20)
  try {
    return await closed
  } finally {
    clearInterval(drip)
  }
}

const statuses = (answer: string): readonly number[] => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.lastIndexOf("\r\n\r\n")))

/** How each dialect is called, and where its errors keep their sentence and their code. */
const dialects = [
  {
    name: "chat",
    path: "/v1/chat/completions",
    credential: "authorization: Bearer ",
    code: (error: Record<string, unknown>) => error["type"],
    slow: "invalid_request_error",
    wrongKey: 401,
  },
  {
    name: "chat at /api/v1",
    path: "/api/v1/chat/completions",
    credential: "authorization: Bearer ",
    code: (error: Record<string, unknown>) => error["code"],
    slow: 408,
    wrongKey: 401,
  },
  {
    name: "images",
    path: "/v1/images/edits",
    credential: "authorization: Bearer ",
    code: (error: Record<string, unknown>) => error["type"],
    slow: "invalid_request_error",
    wrongKey: 401,
  },
  {
    name: "gemini",
    path: `/v1beta/models/${model}:generateContent`,
    credential: "x-goog-api-key: ",
    code: (error: Record<string, unknown>) => error["code"],
    slow: 408,
    wrongKey: 400,
  },
] as const

const headOf = ({ path, credential }: (typeof dialects)[number], headers: string, key = limn.key): string =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\n${credential}${key}\r\ncontent-type: application/json\r\n${headers}\r\n\r\n`

describe("slow senders", () => {
  for (const dialect of dialects) {
    it(`answers a body that trickles with 408, in ${dialect.name}, and closes`, async () => {
      const answer = await trickle(await call(headOf(dialect, "content-length: 100000")))
      assert.deepEqual(statuses(answer), [408])
      assert.match(answer, /\r\nconnection: close\r\n/i)
      const { error } = bodyOf(answer) as { error: Record<string, unknown> }
      assert.match(String(error["message"]), /too slowly/)
      assert.equal(dialect.code(error), dialect.slow)
    })
  }

  it("does not let a fast beginning pay for a stall", async () => {
    const caller = await call(headOf(dialects[0], "content-length: 2000000"))
    caller.socket.write("x".repeat(1_000_000))
    assert.deepEqual(statuses(await caller.closed), [408])
  })

  it("cuts a chunked body that stalls", async () => {
    const caller = await call(headOf(dialects[0], "transfer-encoding: chunked"))
    caller.socket.write("5\r\n{    \r\n")
    assert.deepEqual(statuses(await caller.closed), [408])
  })

  it("takes a body that is slow and still fast enough", async () => {
    const body = JSON.stringify({ model, messages: [{ role: "user", content: "A cat" }], padding: " ".repeat(100_000) })
    const caller = await call(headOf(dialects[0], `connection: close\r\ncontent-length: ${body.length}`))
    for (let at = 0; at < body.length; at += 5000) {
      caller.socket.write(body.slice(at, at + 5000))
      await sleep(50)
    }
    assert.deepEqual(statuses(await caller.closed), [200])
  })

  it("cuts heads that trickle, and connections that say nothing", async () => {
    const silent = await call()
    const slow = await call("POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nx: ")
    assert.deepEqual(statuses(await trickle(slow)), [408])
    assert.ok(statuses(await silent.closed).every((status) => status === 408))
  })

  it("does not wait for the body of a request that is answered already", async () => {
    for (const head of [
      "POST /no-such-page HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n",
      "GET /healthz HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n",
      headOf(dialects[0], "content-length: 100000", "wrong"),
      headOf(dialects[0], "content-length: 100000").replace("POST", "PUT"),
    ]) {
      assert.equal(statuses(await trickle(await call(head))).length, 1, head)
    }
  })
})

describe("clients that do not read", () => {
  it("are cut off, whatever they asked for", async () => {
    const unread = await startLimn({ limits: { readRateWindowMs: 300 } })
    try {
      const caller = await call("", unread)
      caller.socket.pause()
      caller.socket.write("GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".repeat(2000))
      await sleep(1500)
      caller.socket.resume()
      const answered = statuses(await caller.closed).length
      assert.ok(answered > 0 && answered < 2000, `${answered} answers`)
    } finally {
      await unread.close()
    }
  })
})

describe("many connections", () => {
  it("serves requests while hundreds of connections are idle, and closes those that waited longest", async () => {
    const crowded = await startLimn({ limits: { maxConnections: 200 } })
    try {
      const used = await call("GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n", crowded)
      const idle: Caller[] = []
      for (let count = 0; count < 400; count++) idle.push(await call(count % 2 === 0 ? "" : "GET / HTTP/1.1\r\nho", crowded))
      assert.match(await used.closed, /^HTTP\/1\.1 200/, "a connection that was used and then left idle is closed as well")
      const response = await fetch(`${crowded.address}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${crowded.key}`, "content-type": "application/json" },
        body: JSON.stringify({ model, messages: [{ role: "user", content: "A cat" }] }),
      })
      assert.equal(response.status, 200, await response.text())
      await Promise.all(idle.slice(0, 200).map(({ closed }) => closed))
      assert.equal(idle.at(-1)?.socket.closed, false)
    } finally {
      for (const socket of sockets.splice(0)) socket.destroy()
      await crowded.close()
    }
  })

  it("never closes a connection on which an answer is outstanding", async () => {
    const crowded = await startLimn({ limits: { maxConnections: 10 } })
    try {
      const working = await call(
        headOf(dialects[0], "content-length: 1000\r\nconnection: close", crowded.key).replace("\r\n\r\n", "\r\n\r\n{"),
        crowded,
      )
      for (let count = 0; count < 30; count++) await call("", crowded)
      working.socket.write(" ".repeat(999))
      assert.deepEqual(statuses(await working.closed), [400])
    } finally {
      for (const socket of sockets.splice(0)) socket.destroy()
      await crowded.close()
    }
  })
})

describe("memory for uploads", () => {
  it("is never all one key's: others are served while it waits for itself", async () => {
    const roomy = await startLimn({ environment: { LIMN_MAX_BODY: "2MiB" }, limits: { bodyMemoryBytes: 8 * 1024 * 1024 } })
    try {
      const modest = await roomy.anotherKey()
      const uploads = await Promise.all(
        Array.from({ length: 20 }, () =>
          call(`${headOf(dialects[0], "content-length: 2000000", roomy.key)}{${" ".repeat(1_000_000)}`, roomy),
        ),
      )
      const ask = (key: string): Promise<Response> =>
        fetch(`${roomy.address}/v1/chat/completions`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: JSON.stringify({ model, messages: [{ role: "user", content: "A cat" }], padding: " ".repeat(900_000) }),
        })
      const waiting = ask(roomy.key)
      assert.equal((await ask(modest)).status, 200)
      assert.equal((await ask(modest)).status, 200)
      assert.ok(uploads.every(({ socket }) => !socket.closed))
      for (const { socket } of uploads) socket.destroy()
      assert.equal((await waiting).status, 200)
    } finally {
      for (const socket of sockets.splice(0)) socket.destroy()
      await roomy.close()
    }
  })
})

describe("pipelined requests of which a later one is bad", () => {
  const good = (): string => {
    const body = JSON.stringify({ model, messages: [{ role: "user", content: "A cat" }] })
    return `${headOf(dialects[0], `content-length: ${body.length}`)}${body}`
  }
  const bad: readonly (readonly [string, string | (() => string), number])[] = [
    ["is no HTTP", "NONSENSE\r\n\r\n", 400],
    ["has an absolute target", "GET http://evil/ HTTP/1.1\r\nhost: a\r\n\r\n", 400],
    ["has no host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["has two hosts", "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400],
    ["has too many headers", `GET / HTTP/1.1\r\nhost: a\r\n${"x: y\r\n".repeat(101)}\r\n`, 431],
    ["has a header too long", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(17_000)}\r\n\r\n`, 431],
    ["asks for a tunnel", "CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n", 405],
    ["does not end its head", "GET / HTTP/1.1\r\nhos", 408],
    ["has a body with a bad chunk", () => `${headOf(dialects[0], "transfer-encoding: chunked")}zz\r\n`, 400],
  ]
  for (const [name, bytes, status] of bad) {
    it(`answers one that ${name} after those before it`, async () => {
      const caller = await call(`${good()}${good()}${typeof bytes === "string" ? bytes : bytes()}`)
      const [one, two, ...last] = statuses(await caller.closed)
      assert.deepEqual([one, two], [200, 200])
      // While the first two are drawn, a body that does not go on may have been called too slow already.
      const expected = name.startsWith("has a body") ? [status, 408] : [status]
      assert.ok(last.length === 1 && expected.includes(last[0] as number), String(last))
    })
  }

  it("answers once where a request is refused before its body goes wrong", async () => {
    const caller = await call(`${good()}${headOf(dialects[0], "transfer-encoding: chunked", "wrong")}`)
    while (statuses(caller.answer()).length < 1) await sleep(10)
    caller.socket.write("zz\r\n")
    assert.deepEqual(statuses(await caller.closed), [200, 401])
  })

  it("answers it when it comes alone on a connection that was used before", async () => {
    const caller = await call("GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
    while (!caller.answer().includes("ok")) await sleep(10)
    caller.socket.write("NONSENSE\r\n\r\n")
    assert.deepEqual(statuses(await caller.closed), [200, 400])
  })
})

describe("compressed bodies", () => {
  const form = `--b\r\ncontent-disposition: form-data; name="model"\r\n\r\n${model}\r\n--b--\r\n`
  for (const contentType of ["multipart/form-data; boundary=b", "application/json"]) {
    it(`are refused with 415 as ${contentType}`, async () => {
      const response = await fetch(`${limn.address}/v1/images/edits`, {
        method: "POST",
        headers: { authorization: `Bearer ${limn.key}`, "content-type": contentType, "content-encoding": "gzip" },
        body: form,
      })
      assert.equal(response.status, 415)
      assert.match(JSON.stringify(await response.json()), /without `content-encoding`/)
    })
  }
})

describe("keys", () => {
  const ask = async (dialect: (typeof dialects)[number], credential: string): Promise<string> => {
    const { closed } = await call(headOf(dialect, "connection: close\r\ncontent-length: 2", credential).concat("{}"))
    return closed
  }

  it("are looked up by a digest that says nothing of how much of a key is right", async () => {
    const lookup = mock.method(KeysTable.prototype, "findByHash")
    const near = [limn.key, `${limn.key.slice(0, -1)}!`, limn.key.slice(0, -1), `${limn.key}0`, `${limn.key.slice(0, 4)}?`]
    for (const key of near) await ask(dialects[0], key)
    const digests = lookup.mock.calls.map(({ arguments: [digest] }) => digest)
    lookup.mock.restore()
    assert.equal(new Set(digests).size, near.length)
    for (const digest of digests) assert.match(digest, /^[0-9a-f]{64}$/)
    const [right = "", ...wrong] = digests
    // Of two unrelated digests every sixteenth digit is the same.
    for (const digest of wrong) assert.ok([...digest].filter((digit, index) => digit === right[index]).length < 24)
  })

  for (const dialect of dialects) {
    it(`that are wrong get one and the same answer, whatever they are, in ${dialect.name}`, async () => {
      const wrong = [
        "x",
        "sk-limn-",
        `${limn.key.slice(0, -1)}!`,
        `${limn.key}x`,
        limn.key.toUpperCase(),
        "k".repeat(512),
        "k".repeat(513),
        "k".repeat(10_000),
        "'OR'1'='1",
        "%_%",
        "\xff\xfe\x80",
        "\u00e9\u00e8",
        "__proto__",
        "../../secret.key",
      ]
      const shapes = new Set<string>()
      for (const key of wrong) {
        const answer = await ask(dialect, key)
        const varying = /^(?:date|x-request-id|connection): .*\r\n/gim
        shapes.add(answer.replace(varying, ""))
      }
      assert.equal(shapes.size, 1, [...shapes].join("\n"))
      assert.deepEqual(statuses([...shapes].join("")), [dialect.wrongKey])
    })
  }
})
