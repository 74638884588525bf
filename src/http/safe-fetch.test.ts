import assert from "node:assert/strict"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer, type RequestListener, type ServerResponse } from "node:http"
import { createServer as createHttpsServer } from "node:https"
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer, type Server, type Socket } from "node:net"
import { type TestContext, test } from "node:test"
import { getCACertificates, setDefaultCACertificates } from "node:tls"
import { gzipSync } from "node:zlib"
import { GatewayError } from "#canonical/error.ts"
import { createSafeFetch, type SafeFetchCall, type SafeFetchOptions } from "./safe-fetch.ts"

const publicAddress = "93.184.215.14"
const certificate = readFileSync(new URL("fixtures/pictures.example.pem", import.meta.url), "utf8")

async function listen(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on("connection", (socket: Socket) => sockets.add(socket))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

/** A server of the internal network, which nothing may ever reach. */
async function canary(t: TestContext): Promise<{ readonly port: number; readonly connections: () => number }> {
  let connections = 0
  const port = await listen(
    t,
    createTcpServer((socket) => {
      connections++
      socket.on("error", () => {}).end("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret")
    }),
  )
  return { port, connections: () => connections }
}

/** A picture server on the operator's own network: the one private address that may be called. */
async function trusted(t: TestContext, listener: RequestListener): Promise<{ readonly origin: string; readonly allowHost: string }> {
  const allowHost = `127.0.0.1:${await listen(t, createServer(listener))}`
  return { origin: `http://${allowHost}`, allowHost }
}

async function read(url: string, options: SafeFetchOptions = {}, call: Partial<SafeFetchCall> = {}): Promise<string> {
  const { chunks } = await createSafeFetch(options)(url, { signal: new AbortController().signal, ...call })
  const pieces: Uint8Array[] = []
  for await (const chunk of chunks) pieces.push(chunk.bytes)
  return Buffer.concat(pieces).toString()
}

/** The one refusal that all reasons share; gives the reason out of the log. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    (value) => assert.fail(`not refused: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof GatewayError, String(error))
  assert.equal(error.code, "invalid_image_url")
  assert.match(error.message, /^The picture at this URL could not be fetched\. Use an http or https URL [\w ,]+ base64\.$/)
  return String(error.details.log?.["reason"])
}

const literals = [
  ["127.0.0.1", "localhost", "localhost.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"],
  ["0.0.0.0", "[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]"],
  ["169.254.169.254", "100.100.100.200", "[fd00:ec2::254]", "192.0.0.192"],
  ["10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
  ["[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[2001:0:a9fe::1]", "[::5efe:10.0.0.1]"],
  ["①②⑦.0.0.1", "127。0。0。1", "127%2e0%2e0%2e1"],
].flat()

test("no private address is called, whether written out, as an answer of DNS, or after a redirect", async (t) => {
  const { port, connections } = await canary(t)
  let location = ""
  const { origin, allowHost } = await trusted(t, (_message, response) => response.writeHead(302, { location }).end())
  const options: SafeFetchOptions = { ports: [80, 443, port], resolve: async () => ["127.0.0.1"] }
  for (const literal of literals) {
    assert.equal(await refusal(read(`http://${literal}:${port}/a.png`, options)), "address not public", literal)
    location = `http://${literal}:${port}/a.png`
    if (/^[\x21-\x7e]*$/.test(location)) {
      assert.equal(await refusal(read(origin, options, { allowHost })), "address not public", literal)
    }
    const { hostname } = new URL(location)
    const address = hostname.replace(/^\[(.*)\]$/, "$1")
    assert.equal(
      await refusal(read(`http://pictures.example:${port}/a.png`, { ...options, resolve: async () => [publicAddress, address] })),
      "address not public",
      literal,
    )
  }
  assert.equal(connections(), 0)
})

test("the system's own names resolve to nothing", async () => {
  for (const host of ["localhost", "metadata.google.internal"]) {
    const reason = await refusal(read(`http://${host}/`, { timeoutMs: 3000 }))
    assert.ok(["name without an address", "address not public", "TimeoutError"].includes(reason), reason)
  }
})

const urls: Record<string, string> = {
  "http://user:pw@pictures.example/": "credentials in the URL",
  "http://user@pictures.example/": "credentials in the URL",
  "http://good.example\\@127.0.0.1/": "characters that do not belong in a URL",
  "http://good.example/a b": "characters that do not belong in a URL",
  "http://good.example/a\r\nhost: x": "characters that do not belong in a URL",
  "http://good.example/\0": "characters that do not belong in a URL",
  " http://good.example/": "characters that do not belong in a URL",
  "http://good%2f@127.0.0.1/": "credentials in the URL",
  "http://good%2fexample/": "not a URL",
  "http://pictures.example:65536/": "not a URL",
  "http://[fe80::1%25eth0]/": "not a URL",
  "http://pictures.example:22/": "port 22",
  "http://pictures.example:25/": "port 25",
  "http://pictures.example:6379/": "port 6379",
  "http://pictures.example:0/": "port 0",
  [`http://pictures.example/${"a".repeat(65_536)}`]: "URL too long",
}
for (const url of [
  "//pictures.example/",
  "http:pictures.example",
  "http:///pictures.example",
  "file:///etc/passwd",
  "ftp://pictures.example/",
]) {
  urls[url] = "not an absolute http or https URL"
}
for (const url of [
  "gopher://x/",
  "blob:https://x/y",
  "javascript:alert(1)",
  "data:image/png;base64,AAAA",
  "/etc/passwd",
  "C:/a.png",
  "a.png",
  "",
]) {
  urls[url] = "not an absolute http or https URL"
}

for (const [url, reason] of Object.entries(urls)) {
  test(`refuses ${JSON.stringify(url.slice(0, 60))}`, async () => {
    assert.equal(await refusal(read(url, { resolve: async () => ["127.0.0.1"] })), reason)
  })
}

test("resolves once, connects to the address that was checked, and sends nothing of the caller's", async (t) => {
  let questions = 0
  const seen: unknown[] = []
  const port = await listen(
    t,
    createServer((message, response) => {
      seen.push(message.method, message.url, message.headers)
      response.setHeader("content-type", "image/png").end("picture")
    }),
  )
  const dialled: string[] = []
  const options: SafeFetchOptions = {
    resolve: async () => (questions++ === 0 ? ["2606:4700::1111", publicAddress] : ["127.0.0.1"]),
    connect: (address, dialledPort) => {
      dialled.push(`${address} ${dialledPort}`)
      return disguise(connectTcp({ host: "127.0.0.1", port }), address)
    },
  }
  assert.equal(await read("http://Pictures.example/a%20b.png?c=d#e", options), "picture")
  assert.equal(questions, 1)
  assert.deepEqual(dialled, [`${publicAddress} 80`])
  assert.deepEqual(seen, [
    "GET",
    "/a%20b.png?c=d",
    { host: "pictures.example", accept: "image/*", "accept-encoding": "identity", "user-agent": "limn", connection: "close" },
  ])
})

/** Makes a local connection look as if it led to `address`. */
function disguise(socket: Socket, address: string): Socket {
  return Object.defineProperty(socket, "remoteAddress", { value: address })
}

test("a connection that ends up elsewhere is dropped before a byte is sent", async (t) => {
  let received = 0
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const port = await listen(
    t,
    createTcpServer((socket) => {
      socket.on("data", (bytes: Buffer) => (received += bytes.byteLength)).on("error", () => {})
      socket.on("close", () => resolve())
    }),
  )
  const options: SafeFetchOptions = { resolve: async () => [publicAddress], connect: () => connectTcp({ host: "127.0.0.1", port }) }
  assert.equal(await refusal(read("http://pictures.example/", options)), "connected to an address that is not public")
  await closed
  assert.equal(received, 0)
})

test("https is checked against the name, on the address that was chosen", async (t) => {
  const before = getCACertificates()
  setDefaultCACertificates([...before, certificate])
  t.after(() => setDefaultCACertificates(before))
  const server = createHttpsServer({ key: certificate, cert: certificate }, (message, response) => {
    if (message.url === "/down") response.writeHead(302, { location: "http://pictures.example/" }).end()
    else response.end("picture")
  })
  const port = await listen(t, server)
  const options: SafeFetchOptions = {
    resolve: async () => [publicAddress],
    connect: (address) => disguise(connectTcp({ host: "127.0.0.1", port }), address),
  }
  assert.equal(await read("https://pictures.example/", options), "picture")
  assert.equal(await refusal(read("https://other.example/", options)), "ERR_TLS_CERT_ALTNAME_INVALID")
  assert.equal(await refusal(read("https://pictures.example/down", options)), "redirect from https to http")
})

test("follows three redirects, relative ones too, and no fourth", async (t) => {
  const { origin, allowHost } = await trusted(t, (message, response) => {
    const left = Number(message.url?.slice(1))
    if (left === 0) response.end("picture")
    else response.writeHead([301, 302, 303, 307, 308][left] ?? 302, { location: `${left - 1}` }).end()
  })
  assert.equal(await read(`${origin}/3`, {}, { allowHost }), "picture")
  assert.equal(await refusal(read(`${origin}/4`, {}, { allowHost })), "too many redirects")
})

test("the configured host is trusted with exactly its port, and for no other host", async (t) => {
  const { port, connections } = await canary(t)
  const { origin, allowHost } = await trusted(t, (_message, response) => response.end("picture"))
  assert.equal(await read(origin, {}, { allowHost }), "picture")
  assert.match(await refusal(read(`http://127.0.0.1:${port}/`, {}, { allowHost })), /^port \d+$/)
  assert.equal(connections(), 0)
})

test("the operator's rule is asked for every hop", async (t) => {
  const { origin, allowHost } = await trusted(t, (_message, response) => response.writeHead(302, { location: "/own" }).end())
  const options: SafeFetchOptions = { allowOrigins: (url) => url.pathname !== "/own" }
  assert.equal(await refusal(read(origin, options, { allowHost })), "refused by the operator's rule")
})

for (const status of [204, 206, 304, 401, 404, 500, 300]) {
  test(`refuses an answer with status ${status}`, async (t) => {
    const { origin, allowHost } = await trusted(t, (_message, response) => response.writeHead(status).end())
    assert.equal(await refusal(read(origin, {}, { allowHost })), `status ${status}`)
  })
}

test("refuses a redirect to nowhere, to another scheme, and with credentials", async (t) => {
  let headers = {}
  const { origin, allowHost } = await trusted(t, (_message, response) => response.writeHead(302, headers).end())
  assert.equal(await refusal(read(origin, {}, { allowHost })), "status 302")
  headers = { location: "file:///etc/passwd" }
  assert.equal(await refusal(read(origin, {}, { allowHost })), "neither http nor https")
  headers = { location: `http://a:b@${allowHost}/` }
  assert.equal(await refusal(read(origin, {}, { allowHost })), "credentials in the URL")
})

test("refuses encoded answers", async (t) => {
  const { origin, allowHost } = await trusted(t, (_message, response) => response.setHeader("content-encoding", "gzip").end(gzipSync("x")))
  assert.equal(await refusal(read(origin, {}, { allowHost })), "encoded body")
})

test("a body is cut at the cap, whatever it says of its length", async (t) => {
  const maxBytes = 100_000
  const { origin, allowHost } = await trusted(t, (message, response) => {
    if (message.url === "/declared") response.writeHead(200, { "content-length": maxBytes + 1 }).end(Buffer.alloc(maxBytes + 1))
    else if (message.url === "/exact") response.end(Buffer.alloc(maxBytes, "a"))
    else void pour(response)
  })
  assert.equal(await refusal(read(`${origin}/declared`, { maxBytes }, { allowHost })), "body too long")
  assert.equal(await refusal(read(`${origin}/endless`, { maxBytes }, { allowHost })), "body too long")
  assert.equal((await read(`${origin}/exact`, { maxBytes }, { allowHost })).length, maxBytes)
})

async function pour(response: ServerResponse): Promise<void> {
  while (!response.destroyed) if (!response.write(Buffer.alloc(16_384))) await once(response, "drain").catch(() => {})
}

test("a body that ends early is refused", async (t) => {
  const { origin, allowHost } = await trusted(t, (_message, response) => {
    response.writeHead(200, { "content-length": 100 })
    response.write("begun", () => response.destroy())
  })
  assert.equal(await refusal(read(origin, {}, { allowHost })), "ECONNRESET")
})

const stalls: Record<string, RequestListener> = {
  "no head": () => {},
  "a body that drips": (_message, response) => {
    const drip = setInterval(() => response.write("."), 10)
    response.on("close", () => clearInterval(drip))
  },
  "redirects that take their time": (_message, response) => {
    setTimeout(() => response.writeHead(302, { location: "/" }).end(), 90)
  },
}
for (const [name, listener] of Object.entries(stalls)) {
  test(`the deadline holds for the whole: ${name}`, async (t) => {
    const { origin, allowHost } = await trusted(t, listener)
    await refusal(read(origin, { timeoutMs: 200, maxRedirects: 1000 }, { allowHost }))
  })
}

test("the deadline holds for names and handshakes too", async (t) => {
  const port = await listen(
    t,
    createTcpServer(() => {}),
  )
  const deaf: SafeFetchOptions = {
    timeoutMs: 100,
    resolve: async (_hostname, signal) => {
      await once(signal, "abort")
      return []
    },
  }
  await refusal(read("http://pictures.example/", deaf))
  await refusal(read(`https://127.0.0.1:${port}/`, { timeoutMs: 100 }, { allowHost: `127.0.0.1:${port}` }))
})

test("the caller's abort ends a body", async (t) => {
  const { origin, allowHost } = await trusted(t, (_message, response) => response.write("begun"))
  const abort = new AbortController()
  const { chunks } = await createSafeFetch()(origin, { signal: abort.signal, allowHost })
  const iterator = chunks[Symbol.asyncIterator]()
  assert.equal((await iterator.next()).done, false)
  abort.abort()
  await refusal(iterator.next())
})

test("giving the body up closes the connection", async (t) => {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const { origin, allowHost } = await trusted(t, (_message, response) => {
    response.on("close", resolve)
    response.write("begun")
  })
  const { chunks } = await createSafeFetch()(origin, { signal: new AbortController().signal, allowHost })
  for await (const chunk of chunks) {
    chunk.lease.release()
    break
  }
  await closed
})
