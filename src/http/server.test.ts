import assert from "node:assert/strict"
import { once } from "node:events"
import type { Server } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { afterEach, describe, it } from "node:test"
import { setImmediate } from "node:timers/promises"
import type { Chunk } from "#bytes/chunk.ts"
import { createHttpServer, type ListenerLimits, type ServerAnswer, type ServerRequest } from "./server.ts"

const open: (Server | Socket)[] = []
afterEach(() => {
  for (const one of open.splice(0)) {
    if ("destroy" in one) one.destroy()
    else one.close().closeAllConnections()
  }
})

type Answer = (request: ServerRequest) => Promise<ServerAnswer>

async function listen(answer: Answer, limits: Partial<ListenerLimits> = {}): Promise<number> {
  const fallback = (): never => assert.fail("every path is answered")
  const server = createHttpServer({ answer, fallback, maxBodyBytes: 1_000_000, trustProxy: false, limits })
  open.push(server)
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return (server.address() as AddressInfo).port
}

async function call(port: number, bytes = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1")
  open.push(socket)
  socket.on("error", () => {})
  await once(socket, "connect")
  socket.write(bytes)
  return socket
}

const get = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
const empty: ServerAnswer = { status: 204, headers: {}, body: new Uint8Array() }

describe("createHttpServer", () => {
  it("ends a body that nobody reads, and gives every chunk back", async () => {
    const held = new Set<number>()
    const ended = Promise.withResolvers<void>()
    async function* endless(): AsyncGenerator<Chunk> {
      try {
        for (let count = 0; ; count++) {
          const release = (): void => assert.ok(held.delete(count))
          held.add(count)
          yield { bytes: Buffer.alloc(256 * 1024), lease: { retain: () => assert.fail("not shared"), release } }
        }
      } finally {
        ended.resolve()
      }
    }
    const port = await listen(() => Promise.resolve({ status: 200, headers: {}, body: endless() }), { readRateWindowMs: 100 })
    const client = await call(port)
    client.pause().write(get)
    await ended.promise
    client.destroy()
    while (held.size > 0) await setImmediate()
  })

  it("says when the client has gone before its answer", async () => {
    const gone = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const port = await listen((request) => {
      request.gone.addEventListener("abort", () => gone.resolve())
      asked.resolve()
      return new Promise(() => {})
    })
    const client = await call(port, get)
    await asked.promise
    client.destroy()
    await gone.promise
  })

  it("closes the connection that waits longest for the newest, and none that is at work", async () => {
    const answers: (() => void)[] = []
    const port = await listen(() => new Promise((resolve) => answers.push(() => resolve(empty))), { maxConnections: 2 })
    const working = await call(port, get)
    while (answers.length === 0) await setImmediate()
    const waiting = await call(port)
    const newest = await call(port, get)
    await once(waiting, "close")
    while (answers.length < 2) await setImmediate()
    const turnedAway = await call(port, get)
    await once(turnedAway, "close")
    for (const answer of answers) answer()
    for (const client of [working, newest]) assert.match(String((await once(client, "data"))[0]), /^HTTP\/1\.1 204/)
  })
})
