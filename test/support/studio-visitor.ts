import assert from "node:assert/strict"
import { setTimeout as sleep } from "node:timers/promises"
import type { Draft } from "#studio/draft.ts"
import type { ConversationView, GenerationView, MessageView } from "#studio/views.ts"
import type { TestVisitor } from "./visitor.ts"

/** What came of sending a message. */
export interface Sent {
  readonly user: MessageView
  readonly assistant: MessageView
}

/** A conversation as the API opens it. */
export interface Opened {
  readonly conversation: ConversationView
  readonly messages: readonly MessageView[]
  readonly head: string | null
}

/** One server-sent event. */
export interface StudioEvent {
  readonly event: string
  /** Each kind of event has its own shape, which the tests say by what they read of it. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any
}

/** Events as they come, until the reader leaves. */
export interface EventReader {
  /** Everything that has come so far. */
  readonly events: readonly StudioEvent[]
  /** Waits for an event that passes, among those that have come and those that will. */
  until(passes: (event: StudioEvent) => boolean): Promise<StudioEvent>
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>
  leave(): void
}

/** Draws in the chat room as its pages do. */
export class StudioVisitor {
  readonly visitor: TestVisitor

  constructor(visitor: TestVisitor) {
    this.visitor = visitor
  }

  async begin(title?: string): Promise<string> {
    const { id } = await this.visitor.json<ConversationView>("POST", "/conversations", title === undefined ? {} : { title }, 201)
    return id
  }

  /** `sendingId`: by which it is known when it is sent again. */
  send(conversationId: string, parentId: string | null, draft: Partial<Draft>, sendingId?: string): Promise<Sent> {
    const named = sendingId === undefined ? {} : { sending_id: sendingId }
    return this.visitor.json("POST", `/conversations/${conversationId}/messages`, { parent_id: parentId, draft, ...named }, 201)
  }

  open(conversationId: string): Promise<Opened> {
    return this.visitor.json("GET", `/conversations/${conversationId}`)
  }

  generation(id: string): Promise<GenerationView> {
    return this.visitor.json("GET", `/generations/${id}`)
  }

  /** Waits until all answers of a message have ended, and gives them. */
  async ended({ generations }: Pick<MessageView, "generations">): Promise<readonly GenerationView[]> {
    return Promise.all(
      generations.map(async ({ id }) => {
        for (;;) {
          const generation = await this.generation(id)
          if (generation.finished_at !== null) return generation
          await sleep(20)
        }
      }),
    )
  }

  /** Sends a draft of one answer and waits for it. */
  async drawn(
    conversationId: string,
    parentId: string | null,
    draft: Partial<Draft>,
  ): Promise<Sent & { readonly generation: GenerationView }> {
    const sent = await this.send(conversationId, parentId, draft)
    const [generation] = await this.ended(sent.assistant)
    assert.ok(generation !== undefined)
    return { ...sent, generation }
  }

  async follow(conversationId: string): Promise<EventReader> {
    const response = await this.visitor.call("GET", `/conversations/${conversationId}/events`)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get("content-type"), "text/event-stream")
    const events: StudioEvent[] = []
    let wake = Promise.withResolvers<void>()
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    const read = async (): Promise<void> => {
      let rest = ""
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const blocks = (rest + decoder.decode(next.value, { stream: true })).split("\n\n")
        rest = blocks.pop() ?? ""
        for (const block of blocks.filter((text) => !text.startsWith(":"))) {
          const [, event = "", data = ""] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? []
          events.push({ event, data: JSON.parse(data) as unknown })
        }
        wake.resolve()
        wake = Promise.withResolvers()
      }
    }
    const ended = read().catch(() => {})
    return {
      events,
      ended,
      until: async (passes) => {
        for (;;) {
          const found = events.find(passes)
          if (found !== undefined) return found
          await wake.promise
        }
      },
      leave: () => void reader.cancel().catch(() => {}),
    }
  }
}

/** Gives the same visitor at another server of the same installation. */
export function at(address: string, { visitor }: StudioVisitor): StudioVisitor {
  const there = (path: string): string => `${address}/app/api/v1${path}`
  return new StudioVisitor({
    id: visitor.id,
    call: (method, path, body, headers) => visitor.call(method, there(path), body, headers),
    json: (method, path, body, status) => visitor.json(method, there(path), body, status),
  })
}
