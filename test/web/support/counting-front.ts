import { once } from "node:events"
import { createServer, request as ask } from "node:http"
import type { AddressInfo } from "node:net"

/** Stands before a server and counts what it is asked for. */
export interface CountingFront {
  readonly address: string
  /** `GET /app/api/v1/session`, in the order in which it came; may be emptied. */
  readonly asked: string[]
  close(): Promise<void>
}

/** Starts a front before the server at an address of this machine. */
export async function startFront(behind: string): Promise<CountingFront> {
  const { hostname, port } = new URL(behind)
  const asked: string[] = []
  const server = createServer((request, response) => {
    const { method = "GET", url: path = "/", headers } = request
    asked.push(`${method} ${path}`)
    const passed = ask({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on("error", () => response.destroy())
    response.on("close", () => passed.destroy())
    request.pipe(passed)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    },
  }
}
