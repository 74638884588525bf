import type { Decision, Limits } from "./limiter.ts"

/** What a worker tells the primary process. Those with an `id` are answered. */
export type WorkerMessage =
  | {
      readonly limn: "limits:take"
      readonly id: number
      readonly subject: string
      readonly limits: Limits
      readonly pictures: number
      readonly place: string
    }
  | { readonly limn: "limits:ping"; readonly id: number }
  | { readonly limn: "limits:release"; readonly subject: string; readonly place: string }

/** The answer; to a ping without decision. */
export interface PrimaryMessage {
  readonly limn: "limits:answer"
  readonly id: number
  readonly decision?: Decision
}

/** One end of the messages between two processes: `process` in a worker, the `Worker` of node:cluster in the primary. */
export interface Peer {
  /** Absent where there is no other process. What goes wrong is told to `sent`, and is thrown where the other end has gone. */
  send?(message: WorkerMessage | PrimaryMessage, sent: (error: Error | null) => void): boolean
  on(event: "message", listener: (message: unknown) => void): unknown
  on(event: "disconnect" | "exit", listener: () => void): unknown
  off(event: "message", listener: (message: unknown) => void): unknown
  off(event: "disconnect", listener: () => void): unknown
}

/** Whether a message between processes is one of these. */
export function isLimitsMessage(message: unknown): message is WorkerMessage | PrimaryMessage {
  return typeof message === "object" && message !== null && "limn" in message && String(message.limn).startsWith("limits:")
}

/** Sends, and tells `failed` where that cannot be done. Never throws. */
export function sendTo(peer: Peer, message: WorkerMessage | PrimaryMessage, failed: (error: Error) => void): void {
  const told = (error: Error | null): void => {
    if (error !== null) failed(error)
  }
  try {
    if (peer.send === undefined) throw new Error("there is no primary process")
    peer.send(message, told)
  } catch (error) {
    failed(error as Error)
  }
}
