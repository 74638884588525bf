import { appMount } from "#api/client.ts"
import type { Generation } from "#api/types.ts"
import type { RoomEvent } from "./apply-event.ts"

/** Who wants to know. */
export interface Follower {
  onevent(event: RoomEvent): void
  /** The stream begins, or breaks. It is taken up again by itself. */
  onlive(isLive: boolean): void
}

/** How long a browser that was refused waits before it asks again: the server starts, or its proxy has none yet. */
const againMs = 2000

/** Tells what happens in a conversation, beginning with a snapshot, until the function that it gives is called. */
export function followConversation(id: string, { onevent, onlive }: Follower): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function open(): void {
    source = new EventSource(`${appMount}/conversations/${id}/events`)
    source.addEventListener("open", () => onlive(true))
    source.addEventListener("error", () => {
      onlive(false)
      // A connection that breaks is taken up by the browser; an answer that is none ends the source.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, againMs)
    })
    on("snapshot", (data: Omit<Extract<RoomEvent, { type: "snapshot" }>, "type">) => ({ type: "snapshot", ...data }))
    on("generation", (generation: Generation) => ({ type: "generation", generation }))
    on("text", (data: Omit<Extract<RoomEvent, { type: "text" }>, "type">) => ({ type: "text", ...data }))
    on("preview", (data: Omit<Extract<RoomEvent, { type: "preview" }>, "type">) => ({ type: "preview", ...data }))
    on("conversation", (data: Omit<Extract<RoomEvent, { type: "conversation" }>, "type">) => ({ type: "conversation", ...data }))
  }

  function on(name: string, read: (data: never) => RoomEvent): void {
    source?.addEventListener(name, (event) => onevent(read(JSON.parse((event as MessageEvent<string>).data) as never)))
  }

  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}
