import { connect } from "node:net"

/** What a burst of load moved. */
export interface LoadResult {
  readonly requests: number
  readonly bytes: number
  readonly seconds: number
  /** Milliseconds of each request, ascending. */
  readonly latenciesMs: readonly number[]
}

/**
 * Sends the same request over `concurrency` connections, each as soon as its last answer is complete, for `seconds`;
 * answers are counted and thrown away. Understands `content-length` and chunked answers as far as to find their end.
 */
export async function load(port: number, request: Buffer, concurrency: number, seconds: number): Promise<LoadResult> {
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  const latenciesMs: number[] = []
  let bytes = 0
  const connection = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        port,
        host: "127.0.0.1",
        onread: {
          buffer: Buffer.allocUnsafe(1 << 20),
          callback: (length, buffer) => take(Buffer.from(buffer.buffer, buffer.byteOffset, length)),
        },
      })
      let sentAt = 0
      let head = ""
      let remaining = -1
      let tail = ""
      const send = (): void => {
        if (performance.now() >= until) {
          socket.destroy()
          resolve()
          return
        }
        head = ""
        remaining = -1
        tail = ""
        sentAt = performance.now()
        socket.write(request)
      }
      const done = (): void => {
        latenciesMs.push(performance.now() - sentAt)
        send()
      }
      const take = (piece: Buffer): boolean => {
        bytes += piece.byteLength
        let body = piece
        if (remaining === -1) {
          const end = piece.indexOf("\r\n\r\n")
          head += piece.toString("latin1", 0, end < 0 ? piece.byteLength : end)
          if (end < 0) return true
          if (!head.startsWith("HTTP/1.1 200")) {
            reject(new Error(`unexpected answer: ${head.slice(0, 200)} ${piece.toString("latin1", end, end + 400)}`))
            return false
          }
          const length = /content-length: (\d+)/i.exec(head)?.[1]
          remaining = length === undefined ? -2 : Number(length)
          body = piece.subarray(end + 4)
        }
        if (remaining === -2) {
          tail = (tail + body.toString("latin1", Math.max(0, body.byteLength - 7))).slice(-7)
          if (tail === "\r\n0\r\n\r\n") done()
          return true
        }
        remaining -= body.byteLength
        if (remaining === 0) done()
        return true
      }
      socket.on("connect", send)
      socket.on("error", reject)
      socket.on("close", () => resolve())
    })
  await Promise.all(Array.from({ length: concurrency }, connection))
  return {
    requests: latenciesMs.length,
    bytes,
    seconds: (performance.now() - startedAt) / 1000,
    latenciesMs: latenciesMs.toSorted((a, b) => a - b),
  }
}
