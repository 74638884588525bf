import assert from "node:assert/strict"
import { connect } from "node:net"
import { after, before, describe, it } from "node:test"
import { crc32 } from "node:zlib"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { bigPng, solidPng } from "../support/pictures.ts"

const png = Buffer.from(solidPng(32, 32, [9, 99, 199]))
const model = "gemini-2.5-flash-image"
const jsonType = { "content-type": "application/json" }

let limn: TestLimn
before(async () => {
  limn = await startLimn({ environment: { LIMN_MAX_BODY: "40MiB" } })
})
after(() => limn.close())

/** Whether an answer is an error with words and this member of this type. */
const errorWith =
  (member: string, type: "string" | "number") =>
  (body: unknown): boolean => {
    const { error } = body as { error?: Record<string, unknown> }
    return typeof error?.["message"] === "string" && typeof error[member] === type
  }
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` })
const openai = { headers: bearer, isError: errorWith("type", "string"), wrongKey: 401 } as const
const openRouter = { headers: bearer, isError: errorWith("code", "number"), wrongKey: 401 } as const
const chat = {
  body: (fields: object = {}) => ({ model, messages: [{ role: "user", content: "A cat" }], modalities: ["image", "text"], ...fields }),
  withPicture: (url: string) => ({
    model,
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "Edit" },
          { type: "image_url", image_url: { url } },
        ],
      },
    ],
    modalities: ["image", "text"],
  }),
}

/** The dialects with a sound request, the place of a key, and the shape of their errors. */
const dialects = [
  {
    name: "chat",
    path: "/v1/chat/completions",
    ...chat,
    ...openai,
  },
  {
    name: "chat at /api/v1",
    path: "/api/v1/chat/completions",
    ...chat,
    ...openRouter,
  },
  {
    name: "images",
    path: "/v1/images/generations",
    body: (fields: object = {}) => ({ model, prompt: "A cat", ...fields }),
    withPicture: (url: string) => ({ model, prompt: "Edit", images: [{ image_url: url }] }),
    ...openai,
  },
  {
    name: "responses",
    path: "/v1/responses",
    body: (fields: object = {}) => ({ model, input: "A cat", ...fields }),
    withPicture: (url: string) => ({
      model,
      input: [
        {
          role: "user",
          content: [
            { type: "input_text", text: "Edit" },
            { type: "input_image", image_url: url },
          ],
        },
      ],
    }),
    ...openai,
  },
  {
    name: "openrouter-images",
    path: "/api/v1/images",
    body: (fields: object = {}) => ({ model, prompt: "A cat", ...fields }),
    withPicture: (url: string) => ({ model, prompt: "Edit", input_references: [{ type: "image_url", image_url: { url } }] }),
    ...openRouter,
  },
  {
    name: "gemini",
    path: `/v1beta/models/${model}:generateContent`,
    body: (fields: object = {}) => ({ contents: [{ role: "user", parts: [{ text: "A cat" }] }], ...fields }),
    withPicture: (url: string) => ({
      contents: [
        {
          parts: [
            { text: "Edit" },
            url.startsWith("data:")
              ? { inlineData: { mimeType: "image/png", data: url.slice(url.indexOf(",") + 1) } }
              : { fileData: { fileUri: url, mimeType: "image/png" } },
          ],
        },
      ],
    }),
    headers: (key: string): Record<string, string> => ({ "x-goog-api-key": key }),
    isError: (body: unknown): boolean => typeof (body as { error?: { status?: unknown } }).error?.status === "string",
    wrongKey: 400,
  },
] as const

type DialectCase = (typeof dialects)[number]

async function send(
  dialect: DialectCase,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  key = limn.key,
): Promise<{ status: number; body: unknown; id: string | null }> {
  const response = await fetch(`${limn.address}${dialect.path}`, {
    method: "POST",
    headers: { ...jsonType, ...dialect.headers(key), ...headers },
    body: typeof body === "string" ? body : Buffer.from(body),
  })
  const text = await response.text()
  return { status: response.status, body: JSON.parse(text), id: response.headers.get("x-request-id") }
}

async function refuses(
  dialect: DialectCase,
  body: string | Uint8Array,
  status: number | readonly number[],
  headers: Record<string, string> = {},
  key?: string,
): Promise<void> {
  const before = (await limn.stored()).size
  const answer = await send(dialect, body, headers, key)
  assert.ok([status].flat().includes(answer.status), `${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`)
  assert.ok(dialect.isError(answer.body), JSON.stringify(answer.body).slice(0, 300))
  assert.match(answer.id ?? "", /^req_/)
  assert.equal((await limn.stored()).size, before, "nothing was stored")
}

const deep = (depth: number): string => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`
const data = (bytes: Uint8Array, type = "image/png"): string => `data:${type};base64,${Buffer.from(bytes).toString("base64")}`

for (const dialect of dialects) {
  const sound = dialect.body()
  describe(`bad inputs in ${dialect.name}`, () => {
    const bodies: readonly (readonly [string, string | Uint8Array, (number | readonly number[])?])[] = [
      ["no body", ""],
      ["text that is not JSON", "draw me a cat"],
      ["a trailing comma", `${JSON.stringify(sound).slice(0, -1)},}`],
      ["two documents", `${JSON.stringify(sound)}${JSON.stringify(sound)}`],
      ["null", "null"],
      ["a number", "7"],
      ["an array", "[]"],
      ["a string", '"cat"'],
      ["a depth of 65", deep(65)],
      ["a depth of a million", deep(1_000_000)],
      ["a million keys", `{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(",")}}`],
      ["__proto__", `{"__proto__":{"polluted":1},${JSON.stringify(sound).slice(1)}`],
      [
        "invalid UTF-8",
        Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xc3, 0x28]), Buffer.from(`",${JSON.stringify(sound).slice(1)}`)]),
      ],
      ["UTF-16", Buffer.from(JSON.stringify(sound), "utf16le")],
      ["NUL in the prompt", JSON.stringify(sound).replace("A cat", "A \\u0000 cat")],
      ["a blank prompt", JSON.stringify(sound).replace("A cat", "  ")],
      ["a picture that is no base64", JSON.stringify(dialect.withPicture("data:image/png;base64,!!!!"))],
      ["an empty picture", JSON.stringify(dialect.withPicture("data:image/png;base64,"))],
      ["bytes that are no picture", JSON.stringify(dialect.withPicture(data(Buffer.from("<svg onload=alert(1)>".repeat(9)))))],
      ["a truncated picture", JSON.stringify(dialect.withPicture(data(png.subarray(0, png.byteLength - 20))))],
      ["a picture on a private address", JSON.stringify(dialect.withPicture("http://169.254.169.254/latest/meta-data/"))],
      ["a picture on this machine", JSON.stringify(dialect.withPicture("http://[::ffff:127.0.0.1]:8787/x.png"))],
      ["a picture in a file", JSON.stringify(dialect.withPicture("file:///etc/passwd"))],
      ["a picture cut at half", JSON.stringify(dialect.withPicture(data(png.subarray(0, png.byteLength >> 1))))],
      ["a picture with a wrong checksum", JSON.stringify(dialect.withPicture(data(flipped(png, png.byteLength - 20))))],
      ["a picture without height", JSON.stringify(dialect.withPicture(data(sized(png, 32, 0))))],
      ["a picture of 16385 pixels a side", JSON.stringify(dialect.withPicture(data(sized(png, 16_385, 1))))],
      ["a picture that would unpack to 400 megapixels", JSON.stringify(dialect.withPicture(data(sized(png, 16_000, 16_000))))],
      [
        "a drawing in SVG",
        JSON.stringify(dialect.withPicture(data(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"/>`.repeat(40)), "image/svg+xml"))),
      ],
      ["a document", JSON.stringify(dialect.withPicture(data(Buffer.from("%PDF-1.7 ".repeat(200)), "application/pdf")))],
      ["a bitmap", JSON.stringify(dialect.withPicture(data(Buffer.concat([Buffer.from("BM"), Buffer.alloc(2000)]), "image/bmp")))],
      ["a picture of 20.1 MB", JSON.stringify(dialect.withPicture(data(bigPng(21_100_000, 3)))), [413, 400]],
      ["a number too large", JSON.stringify(dialect.body({ seed: "@" })).replace('"@"', "1e400")],
      ["a lone surrogate in the model", JSON.stringify(dialect.body({ model: "@" })).replace("@", "x\\ud800"), [400, 404]],
      ["17 pictures", JSON.stringify(manyPictures(dialect, 17))],
    ]
    for (const [name, body, status = 400] of bodies) {
      // The model stands in the path there, and the seed deeper in both.
      if (dialect.name === "responses" && name === "a number too large") continue
      if (dialect.name === "gemini" && (name === "a number too large" || name.startsWith("a lone surrogate"))) continue
      it(`refuses ${name}`, () => refuses(dialect, body, status))
    }

    it("reads a byte order mark once", async () => {
      const { status } = await send(dialect, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(sound))]))
      assert.equal(status, 200)
    })

    it("takes a picture whose type was declared wrongly for what it is", async () => {
      const { status, body } = await send(dialect, JSON.stringify(dialect.withPicture(data(png, "image/jpeg"))))
      assert.equal(status, 200, JSON.stringify(body).slice(0, 300))
    })

    it("refuses a wrong key, in the same words whatever is wrong with it", async () => {
      for (const key of ["wrong", "sk-limn-0000", "' OR 1=1 --", "%00", "k".repeat(5000)])
        await refuses(dialect, JSON.stringify(sound), dialect.wrongKey, {}, key)
    })

    it("refuses a compressed body and a type that is not JSON", async () => {
      await refuses(dialect, JSON.stringify(sound), 415, { "content-encoding": "gzip" })
      await refuses(dialect, JSON.stringify(sound), 415, { "content-type": "text/plain" })
      await refuses(dialect, JSON.stringify(sound), 415, { "content-type": "application/json; charset=utf-16" })
    })

    it("refuses a body over the limit before reading it", () =>
      refuses(dialect, JSON.stringify({ ...sound, padding: "x".repeat(41 * 1024 * 1024) }), [413, 400]))

    it("refuses another method in its own form", async () => {
      const response = await fetch(`${limn.address}${dialect.path}`, { method: "PUT", headers: dialect.headers(limn.key) })
      assert.equal(response.status, 405)
      assert.ok(dialect.isError(await response.json()))
    })

    it("refuses a model that nobody serves", async () => {
      const path = dialect.path.replace(model, "no-such-model")
      const response = await fetch(`${limn.address}${path}`, {
        method: "POST",
        headers: { ...jsonType, ...dialect.headers(limn.key) },
        body: JSON.stringify(dialect.name === "gemini" ? sound : dialect.body({ model: "no-such-model" })),
      })
      assert.equal(response.status, 404)
      assert.ok(dialect.isError(await response.json()))
    })
  })
}

/** The picture with other sizes in its head and the head's checksum made right. */
function sized(picture: Uint8Array, width: number, height: number): Buffer {
  const copy = Buffer.from(picture)
  copy.writeUInt32BE(width, 16)
  copy.writeUInt32BE(height, 20)
  copy.writeUInt32BE(crc32(copy.subarray(12, 29)), 29)
  return copy
}

function flipped(picture: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(picture)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

function manyPictures(dialect: DialectCase, count: number): object {
  const one = JSON.parse(JSON.stringify(dialect.withPicture(data(png)))) as {
    messages?: { content: unknown[] }[]
    input?: { content: unknown[] }[]
    images?: unknown[]
    input_references?: unknown[]
    contents?: { parts: unknown[] }[]
  }
  const list = (one.messages ?? one.input)?.[0]?.content ?? one.images ?? one.input_references ?? one.contents?.[0]?.parts ?? []
  while (list.length < count + 1) list.push(list.at(-1))
  return one
}

describe("parameters", () => {
  const [chat, , images, , , gemini] = dialects
  const cases: readonly (readonly [string, DialectCase, object, string])[] = [
    ["n of 0", images, { n: 0 }, "n"],
    ["n of 11", images, { n: 11 }, "n"],
    ["n of 1.5", images, { n: 1.5 }, "n"],
    ["n as text", images, { n: "2" }, "n"],
    ["n in chat as a list", chat, { n: [] }, "n"],
    ["a size of 0x0", images, { size: "0x0" }, "size"],
    ["a size with a wrong sign", images, { size: "1024×1024" }, "size"],
    ["an impossible ratio", images, { aspect_ratio: "0:1" }, "aspect_ratio"],
    ["a ratio the model lacks", images, { aspect_ratio: "1:8" }, "aspect_ratio"],
    ["a tier that does not exist", images, { image_size: "8K" }, "image_size"],
    ["size against ratio", images, { size: "1024x1024", aspect_ratio: "16:9" }, "aspect_ratio"],
    ["an unknown response format", images, { response_format: "gif" }, "response_format"],
    ["stream as text", chat, { stream: "true" }, "stream"],
    ["a temperature of 99", chat, { temperature: 99 }, "temperature"],
    ["a seed of 64 bits", chat, { seed: 2 ** 64 }, "seed"],
    ["an unknown modality", chat, { modalities: ["video"] }, "modalities"],
    ["no modality", chat, { modalities: [] }, "modalities"],
    ["no messages", chat, { messages: [] }, "messages"],
    ["an unknown role", chat, { messages: [{ role: "root", content: "x" }] }, "messages"],
    ["a model path", images, { model: "../x" }, "model"],
  ]
  for (const [name, dialect, fields, param] of cases) {
    it(`refuses ${name} and names the field`, async () => {
      const { status, body } = await send(dialect, JSON.stringify(dialect.body(fields)))
      assert.ok(status === 400 || (param === "model" && status === 404), `${status} ${JSON.stringify(body).slice(0, 200)}`)
      assert.ok(String((body as { error: { param: unknown } }).error.param).startsWith(param), JSON.stringify(body))
    })
  }

  it("refuses duplicates of what is paid for", async () => {
    for (const dialect of [chat, images]) await refuses(dialect, `{"n":1,"n":10,${JSON.stringify(dialect.body()).slice(1)}`, 400)
  })

  it("refuses contents without parts and a part that is two things", async () => {
    await refuses(gemini, JSON.stringify({ contents: [] }), 400)
    await refuses(gemini, JSON.stringify({ contents: [{ parts: [] }] }), 400)
    await refuses(
      gemini,
      JSON.stringify({ contents: [{ parts: [{ text: "x", inlineData: { mimeType: "image/png", data: png.toString("base64") } }] }] }),
      400,
    )
  })

  it("says that audio is not taken", async () => {
    const { status, body } = await send(
      gemini,
      JSON.stringify({ contents: [{ parts: [{ text: "x" }, { inlineData: { mimeType: "audio/mp3", data: "AAAA" } }] }] }),
    )
    assert.equal(status, 400)
    assert.match(JSON.stringify(body), /audio/i)
  })
})

describe("forms", () => {
  const field = (name: string, value: string): string => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const file = (name: string, filename: string): Buffer =>
    Buffer.concat([
      Buffer.from(`--b\r\ncontent-disposition: form-data; name="${name}"; filename="${filename}"\r\ncontent-type: image/png\r\n\r\n`),
      png,
      Buffer.from("\r\n"),
    ])
  const form = (...parts: (string | Buffer)[]): Buffer =>
    Buffer.concat([...parts.map((part) => Buffer.from(part as string)), Buffer.from("--b--\r\n")])
  const sound = [field("model", model), field("prompt", "Make it blue")]
  const multipart = "multipart/form-data; boundary=b"
  const edit = (body: Buffer, contentType = multipart): Promise<Response> =>
    fetch(`${limn.address}/v1/images/edits`, {
      method: "POST",
      headers: { authorization: `Bearer ${limn.key}`, "content-type": contentType },
      body: new Uint8Array(body),
    })

  const cases: readonly (readonly [string, Buffer, number, string?])[] = [
    ["no boundary", form(...sound, file("image", "a.png")), 400, "multipart/form-data"],
    ["no last boundary", form(...sound, file("image", "a.png")).subarray(0, -9), 400],
    ["ten thousand parts", form(...sound, ...Array.from({ length: 10_000 }, () => field("x", "y"))), 400],
    ["no picture", form(...sound), 400],
    ["a picture that is none", form(...sound, field("image", "not a picture")), 400],
    ["n that is no number", form(...sound, field("n", "two"), file("image", "a.png")), 400],
    ["a file name that climbs, which is only a name", form(...sound, file("image", "../../../etc/passwd")), 200],
    [
      "a field named __proto__, which is only a name",
      form(...sound, field("__proto__", "x"), file("image[]", "a.png"), file("image[]", "b.png")),
      200,
    ],
    ["fields after the files", form(file("image[0]", "a.png"), ...sound), 200],
  ]
  for (const [name, body, status, contentType] of cases) {
    it(`answers ${status} to ${name}`, async () => {
      const response = await edit(body, contentType)
      assert.equal(response.status, status, (await response.text()).slice(0, 300))
    })
  }
})

describe("what is not proper HTTP", () => {
  const exchange = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(limn.address)
      const socket = connect(Number(port), "127.0.0.1")
      let answer = ""
      socket.setTimeout(5000, () => socket.destroy())
      socket.on("data", (piece) => (answer += piece))
      socket.on("error", reject)
      socket.on("close", () => resolve(answer))
      socket.write(bytes)
    })
  const line = "POST /v1/chat/completions HTTP/1.1\r\n"
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      "content-length and transfer-encoding together",
      `${line}Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400/,
    ],
    ["two lengths that differ", `${line}Host: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, /^HTTP\/1\.1 400/],
    ["a bad chunk size", `${line}Host: a\r\nAuthorization: Bearer x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`, /^HTTP\/1\.1 40[01]/],
    ["a header of 17 kB", `${line}Host: a\r\nX: ${"x".repeat(17_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    ["101 headers", `${line}Host: a\r\n${Array.from({ length: 101 }, (_, index) => `x-${index}: 1\r\n`).join("")}\r\n`, /^HTTP\/1\.1 431/],
    ["no host", `${line}\r\n`, /^HTTP\/1\.1 400/],
    ["two hosts", `${line}Host: a\r\nHost: b\r\n\r\n`, /^HTTP\/1\.1 400/],
    ["an absolute target", "GET http://evil/v1/models HTTP/1.1\r\nHost: a\r\n\r\n", /^HTTP\/1\.1 400/],
    ["a path that climbs", "GET /v1/../admin HTTP/1.1\r\nHost: a\r\n\r\n", /^HTTP\/1\.1 400/],
    ["a path that climbs in disguise", "GET /v1/%2e%2e/admin HTTP/1.1\r\nHost: a\r\n\r\n", /^HTTP\/1\.1 400/],
    ["NUL in a header", `${line}Host: a\r\nX: a\0b\r\n\r\n`, /^HTTP\/1\.1 400/],
  ]
  for (const [name, bytes, answer] of cases) it(`refuses ${name}`, async () => assert.match(await exchange(bytes), answer))

  it("takes a header named __proto__ for a header", async () => {
    const answer = await exchange("GET /healthz HTTP/1.1\r\nHost: a\r\n__proto__: x\r\nconstructor: y\r\nConnection: close\r\n\r\n")
    assert.match(answer, /^HTTP\/1\.1 200/)
  })

  it("takes an offer to upgrade for what may be ignored", async () => {
    const answer = await exchange("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n")
    assert.match(answer, /^HTTP\/1\.1 200/)
  })

  it("answers pipelined requests in their order", async () => {
    const ask = (path: string, close = ""): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${close}\r\n`
    const answer = await exchange(`${ask("/healthz").repeat(20)}${ask("/no-such-page", "Connection: close\r\n")}`)
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    assert.deepEqual(statuses, [...Array.from({ length: 20 }, () => "200"), "404"])
  })

  it("asks a client that waits for it to go on", async () => {
    const body = JSON.stringify({ model: "no-such-model", prompt: "x" })
    const head = `POST /v1/images/generations HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${limn.key}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`
    assert.match(await exchange(`${head}${body}`), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 404/)
  })

  it("forgets requests that end at any byte", async () => {
    const text = `POST /v1/images/generations HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${limn.key}\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{"model":"x","prompt":"y"}`
    const { port } = new URL(limn.address)
    for (let length = 1; length < text.length; length += 3) {
      const socket = connect(Number(port), "127.0.0.1")
      socket.on("error", () => {})
      await new Promise<void>((resolve) => socket.write(text.slice(0, length), () => resolve()))
      socket.destroy()
    }
  })

  it("outlives peers that ask for a tunnel and reset", async () => {
    const { port } = new URL(limn.address)
    for (let turn = 0; turn < 60; turn++) {
      const socket = connect(Number(port), "127.0.0.1")
      socket.on("error", () => {})
      await new Promise<void>((resolve) => socket.write("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", () => resolve()))
      socket.resetAndDestroy()
    }
  })

  it("is alive after all of it", async () => {
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    assert.equal((await fetch(`${limn.address}/healthz`)).status, 200)
  })
})
