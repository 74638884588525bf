import type { ServerResponse } from "node:http"
import type { Socket } from "node:net"

/**
 * The open connections of a server: which of them wait for a request, and what is still to be answered on the others.
 * A connection that waits costs its owner nothing, so there is a bound on all, and those that wait longest make room.
 */
export class Connections {
  readonly #most: number
  /** Longest waiting first. */
  readonly #waiting = new Set<Socket>()
  /** Answers in the order of their requests. */
  readonly #answers = new Map<Socket, ServerResponse[]>()

  constructor(maxConnections: number) {
    this.#most = maxConnections
  }

  /** Counts a new connection in. Where that is one too many, the longest waiting is closed: the new one itself when all others are at work. */
  add(socket: Socket): void {
    this.#answers.set(socket, [])
    this.#waiting.add(socket)
    socket.once("close", () => this.#forget(socket))
    const [longest] = this.#waiting
    if (this.#answers.size <= this.#most || longest === undefined) return
    this.#forget(longest)
    longest.destroy()
  }

  /** Counts a request in until its answer is closed. */
  begin(socket: Socket, response: ServerResponse): void {
    const answers = this.#answers.get(socket)
    if (answers === undefined) return
    this.#waiting.delete(socket)
    answers.push(response)
    response.once("close", () => {
      answers.splice(answers.indexOf(response), 1)
      if (answers.length === 0 && this.#answers.has(socket)) this.#waiting.add(socket)
    })
  }

  /** The answers that are outstanding on a connection, in the order of their requests. */
  outstanding(socket: Socket): readonly ServerResponse[] {
    return this.#answers.get(socket) ?? []
  }

  #forget(socket: Socket): void {
    this.#answers.delete(socket)
    this.#waiting.delete(socket)
  }
}
