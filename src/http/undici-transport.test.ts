import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http"
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net"
import { type TestContext, test } from "node:test"
import { gzipSync } from "node:zlib"
import { GatewayError } from "#canonical/error.ts"
import type { Chunk } from "#bytes/chunk.ts"
import type { Transport, TransportRequest } from "./transport.ts"
import { createUndiciTransport, type UndiciTransportOptions } from "./undici-transport.ts"

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  return listen(t, createServer(listener))
}

async function listen(t: TestContext, server: Server): Promise<string> {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function transportFor(t: TestContext, options: UndiciTransportOptions = {}): Transport {
  const transport = createUndiciTransport({ environment: {}, ...options })
  t.after(() => transport.close())
  return transport
}

function get(url: string, more: Partial<TransportRequest> = {}): TransportRequest {
  return { method: "GET", url, headers: {}, signal: new AbortController().signal, headersTimeoutMs: 5000, idleTimeoutMs: 5000, ...more }
}

async function read(body: AsyncIterable<Chunk>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const chunk of body) pieces.push(chunk.bytes)
  return Buffer.concat(pieces)
}

async function readRequest(message: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(message as AsyncIterable<Buffer>))
}

function failsWith(code: GatewayError["code"], executed?: "no"): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof GatewayError, String(error))
    assert.equal(error.code, code)
    assert.equal(error.details.executed, executed)
    assert.doesNotMatch(error.message, /127\.0\.0\.1/)
    return true
  }
}

const bodies: Record<string, () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>> = {
  "in slices": () => [Buffer.from("hel"), Buffer.alloc(0), Buffer.from("lo")],
  "as it comes about": async function* () {
    yield Buffer.from("hel")
    yield Buffer.from("lo")
  },
}

for (const [name, chunks] of Object.entries(bodies)) {
  test(`sends a body ${name} with its exact length, and the path as it is`, async (t) => {
    const origin = await serve(t, async (message, response) => {
      assert.equal(message.headers["content-length"], "5")
      assert.equal(message.headers["transfer-encoding"], undefined)
      assert.equal(message.headers["accept-encoding"], "identity")
      assert.equal(message.headers["user-agent"], undefined)
      assert.equal(message.headers.authorization, "Bearer x")
      assert.equal(message.url, "/v1/a%2Fb?alt=sse")
      response.setHeader("set-cookie", ["a=1", "b=2"]).end(await readRequest(message))
    })
    const request = get(`${origin}/v1/a%2Fb?alt=sse`, {
      method: "POST",
      headers: { authorization: "Bearer x" },
      body: { byteLength: 5, chunks },
    })
    const reply = await transportFor(t).send(request)
    assert.equal(reply.status, 200)
    assert.equal(reply.headers["set-cookie"], "a=1, b=2")
    assert.equal((await read(reply.body)).toString(), "hello")
  })
}

test("does not follow a redirect", async (t) => {
  const origin = await serve(t, (_message, response) => response.writeHead(302, { location: "/elsewhere" }).end())
  const reply = await transportFor(t).send(get(origin))
  assert.deepEqual([reply.status, reply.headers["location"]], [302, "/elsewhere"])
})

test("keeps connections for the calls that follow", async (t) => {
  const ports = new Set<number | undefined>()
  const origin = await serve(t, (message, response) => {
    ports.add(message.socket.remotePort)
    response.end("ok")
  })
  const transport = transportFor(t)
  for (let call = 0; call < 10; call++) await read((await transport.send(get(origin))).body)
  // A call that follows at once may find the first connection not yet free.
  assert.ok(ports.size <= 2)
})

test("refuses an encoded answer", async (t) => {
  const origin = await serve(t, (_message, response) => response.setHeader("content-encoding", "gzip").end(gzipSync("{}")))
  await assert.rejects(transportFor(t).send(get(origin)), failsWith("upstream_error"))
})

test("names a head that does not come", async (t) => {
  const origin = await serve(t, () => {})
  await assert.rejects(transportFor(t).send(get(origin, { headersTimeoutMs: 50 })), failsWith("upstream_timeout"))
})

test("names a body that falls silent", async (t) => {
  const origin = await serve(t, (_message, response) => response.write("begun"))
  const reply = await transportFor(t).send(get(origin, { idleTimeoutMs: 50 }))
  await assert.rejects(read(reply.body), failsWith("upstream_timeout"))
})

test("names a body that is cut off", async (t) => {
  const origin = await serve(t, (_message, response) => {
    response.writeHead(200, { "content-length": 100 })
    response.write("begun", () => response.destroy())
  })
  const reply = await transportFor(t).send(get(origin))
  await assert.rejects(read(reply.body), failsWith("upstream_error"))
})

test("names a host that refuses, which did nothing", async (t) => {
  const server = createTcpServer()
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  await assert.rejects(transportFor(t).send(get(`http://127.0.0.1:${port}`)), failsWith("upstream_error", "no"))
})

test("names a host that does not exist, which did nothing", async (t) => {
  await assert.rejects(transportFor(t).send(get("http://limn.invalid")), failsWith("upstream_error", "no"))
})

test("names an answer that is not HTTP", async (t) => {
  const server = createTcpServer((socket) => socket.on("error", () => {}).end("SSH-2.0-OpenSSH\r\n\r\n"))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  await assert.rejects(transportFor(t).send(get(`http://127.0.0.1:${port}`)), failsWith("upstream_error"))
})

for (const [name, reason, code] of [
  ["the reason that it was given", new GatewayError("overloaded", "Draining."), "overloaded"],
  ["upstream_timeout for a deadline", new DOMException("late", "TimeoutError"), "upstream_timeout"],
  ["upstream_error otherwise", undefined, "upstream_error"],
] as const) {
  test(`an abort in the body ends it at once and throws ${name}`, async (t) => {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const origin = await serve(t, (_message, response) => {
      response.on("close", resolve)
      response.write("begun")
    })
    const abort = new AbortController()
    const reply = await transportFor(t).send(get(origin, { signal: abort.signal }))
    const chunks = reply.body[Symbol.asyncIterator]()
    assert.equal((await chunks.next()).done, false)
    abort.abort(reason)
    await assert.rejects(chunks.next(), failsWith(code))
    await closed
  })
}

test("giving the body up closes the connection", async (t) => {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const origin = await serve(t, (_message, response) => {
    response.on("close", resolve)
    response.write("begun")
  })
  const reply = await transportFor(t).send(get(origin))
  for await (const chunk of reply.body) {
    chunk.lease.release()
    break
  }
  await closed
})

test("goes through the proxy of the environment, except where it says not to", async (t) => {
  const origin = await serve(t, (_message, response) => response.end("provider"))
  const tunnels: string[] = []
  const proxy = createServer((message, response) => {
    tunnels.push(message.url ?? "")
    fetch(message.url ?? "").then(async (reply) => response.end(await reply.text()))
  })
  proxy.on("connect", (message, socket) => {
    tunnels.push(message.url ?? "")
    const { hostname, port } = new URL(`http://${message.url}`)
    const onward = connect(Number(port), hostname, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"))
    socket.pipe(onward).pipe(socket)
    socket.on("close", () => onward.destroy())
  })
  const address = await listen(t, proxy)

  const proxied = transportFor(t, { environment: { HTTP_PROXY: address } })
  assert.equal((await read((await proxied.send(get(origin))).body)).toString(), "provider")
  assert.equal(tunnels.length, 1)

  const direct = transportFor(t, { environment: { HTTP_PROXY: address, NO_PROXY: "127.0.0.1" } })
  assert.equal((await read((await direct.send(get(origin))).body)).toString(), "provider")
  assert.equal(tunnels.length, 1)
})

test("refuses a proxy that is no address before anything is called, and does not show it", () => {
  for (const name of ["HTTP_PROXY", "https_proxy"]) {
    assert.throws(
      () => createUndiciTransport({ environment: { [name]: "http://user:secret@[proxy" } }),
      (error: Error) =>
        error.message.startsWith(`${name.toUpperCase()} must be the address of a proxy`) && !error.message.includes("secret"),
    )
  }
})

test("calls as well where it was warmed up before", async (t) => {
  const origin = await serve(t, (_message, response) => response.end("provider"))
  const transport = createUndiciTransport({ environment: {} })
  t.after(() => transport.close())
  await transport.warmUp()
  assert.equal((await read((await transport.send(get(origin))).body)).toString(), "provider")
})
