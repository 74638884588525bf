import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"

/** Stands before a server and writes down what it is asked. */
export interface Relay {
  /** Without a trailing slash. */
  readonly address: string
  /** Paths of the POST requests that were answered with 200, in the order of their answers. Emptied by {@link Relay.forget}. */
  readonly answered: readonly string[]
  readonly forget: () => void
  readonly stop: () => Promise<void>
}

/** Starts a relay to a server's address; it changes nothing, the `Host` header neither, so that links lead back to it. */
export async function startRelay(target: string): Promise<Relay> {
  const answered: string[] = []
  const { hostname, port } = new URL(target)
  const server = createServer((incoming, outgoing) => {
    const { method = "GET", url = "/", headers } = incoming
    const call = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
      if (method === "POST" && answer.statusCode === 200) answered.push(url)
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    call.once("error", () => outgoing.destroy())
    outgoing.once("close", () => call.destroy())
    incoming.pipe(call)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered,
    forget: () => void answered.splice(0),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
