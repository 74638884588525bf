import { z } from "zod"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { attachment } from "#library/file-names.ts"
import type { FollowedEvent } from "#studio/follow.ts"
import { id, pageLimit, removed, text, wholeNumber } from "../fields.ts"
import { readSession } from "../session-cookie.ts"
import { fetchingArchives } from "./downloads.ts"
import { appRoute, type AppRoute } from "./route.ts"
import { draft, partialDraft, shownConversation, shownEvent, shownMessage } from "./studio-schema.ts"
import { visitOf } from "./visit.ts"

const title = text(200)
const mostListed = 200
const sendingId = id.optional().meta({
  description:
    "The client's own name for what it sends. Sent again with the same one, nothing is asked anew: the answer is that of the first time",
})

/** Routes of a user's conversations and of the messages in them. */
export const conversationRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/conversations",
    summary: "One's conversations, a page at a time: pinned ones first, then the one first in which something was last said",
    query: z.strictObject({
      limit: pageLimit(mostListed, 50),
      before: id.optional().meta({ description: "`next` of the page before" }),
      q: z.string().max(500).optional().meta({ description: "Words that stand so in the title or in a message of one's own" }),
    }),
    answer: z.object({ data: z.array(shownConversation), next: z.string().nullable() }),
    handle: async (services, { query: { limit, before, q }, visitor, request }) => {
      const page = { limit, ...(before === undefined ? {} : { before }), ...(q === undefined || q === "" ? {} : { text: q }) }
      const { data, next } = await services.studio.conversations.list(visitOf(services, visitor, request), page)
      return { data: [...data], next }
    },
  }),
  appRoute({
    method: "POST",
    path: "/conversations",
    summary: "Begin a conversation; without a title it is named after the first words that are said",
    status: 201,
    body: z.strictObject({ title: title.optional() }),
    rate: { what: "begin conversations", perMinute: 120 },
    answer: shownConversation,
    handle: (services, { body, visitor, request }) =>
      services.studio.conversations.create(visitOf(services, visitor, request), body.title ?? ""),
  }),
  appRoute({
    method: "GET",
    path: "/conversations/{id}",
    summary: "A conversation with all that was said in it",
    answer: z.object({
      conversation: shownConversation,
      messages: z.array(shownMessage).readonly().meta({ description: "The whole tree, oldest first" }),
      head: z.string().nullable().meta({ description: "The message at the end of the branch that was looked at last" }),
    }),
    handle: (services, { params, visitor, request }) =>
      services.studio.conversations.open(visitOf(services, visitor, request), params["id"] ?? ""),
  }),
  appRoute({
    method: "PATCH",
    path: "/conversations/{id}",
    summary: "Rename or pin a conversation, or choose the branch to look at",
    body: z.strictObject({ title: title.optional(), pinned: z.boolean().optional(), head: id.optional() }),
    answer: shownConversation,
    handle: (services, { params, body, visitor, request }) =>
      services.studio.conversations.change(visitOf(services, visitor, request), params["id"] ?? "", body),
  }),
  appRoute({
    method: "DELETE",
    path: "/conversations/{id}",
    summary: "Delete a conversation and stop what runs in it. Its pictures stay in the gallery unless they are to be deleted too",
    query: z.strictObject({ pictures: z.enum(["keep", "delete"]).default("keep") }),
    answer: removed,
    handle: async (services, { params, query, visitor, request }) => {
      const id = params["id"] ?? ""
      await services.studio.conversations.remove(visitOf(services, visitor, request), id, query.pictures === "delete")
      return { id, deleted: true as const }
    },
  }),
  appRoute({
    method: "GET",
    path: "/conversations/{id}/export",
    summary: "A conversation with its pictures as a ZIP archive",
    query: z.strictObject({
      format: z
        .enum(["markdown", "json"])
        .default("markdown")
        .meta({ description: "Markdown: the branch that is looked at; JSON: all of it" }),
    }),
    answer: "application/zip",
    rate: fetchingArchives,
    handle: async (services, { params, query, visitor, request }) => {
      const { fileName, chunks } = await services.studio.exports.pack(visitOf(services, visitor, request), params["id"] ?? "", query.format)
      return { status: 200, headers: { "content-type": "application/zip", "content-disposition": attachment(fileName) }, body: chunks }
    },
  }),
  appRoute({
    method: "GET",
    path: "/conversations/{id}/events",
    summary:
      "What happens in a conversation, as server-sent events: `snapshot` first, then `generation`, `text`, `preview` and `conversation`",
    answer: "text/event-stream",
    event: shownEvent,
    handle: async (services, { params, visitor, request }) => {
      const visit = visitOf(services, visitor, request)
      const headers = { "content-type": "text/event-stream", "x-accel-buffering": "no" }
      if (request.method === "HEAD") {
        await services.studio.conversations.find(visit, params["id"] ?? "")
        return { status: 200, headers, body: new Uint8Array() }
      }
      // A database that is away ends nobody's session.
      const isSignedIn = async (): Promise<boolean> => (await readSession(request, services.sessions).catch(() => true)) !== undefined
      const events = await services.studio.conversations.follow(visit, params["id"] ?? "", isSignedIn, request.gone)
      return { status: 200, headers, body: writeEvents(events) }
    },
  }),
  appRoute({
    method: "POST",
    path: "/conversations/{id}/messages",
    summary: "Say something after an answer, or at the beginning, and start the answers to it. They run on whatever becomes of the browser",
    status: 201,
    body: z.strictObject({ parent_id: id.nullable().default(null), draft, sending_id: sendingId }),
    answer: z.object({ user: shownMessage, assistant: shownMessage }),
    handle: (services, { params, body, visitor, request }) =>
      services.studio.answers.send(visitOf(services, visitor, request), params["id"] ?? "", {
        parentId: body.parent_id,
        draft: body.draft,
        sendingId: body.sending_id,
      }),
  }),
  appRoute({
    method: "POST",
    path: "/messages/{id}/runs",
    summary: "Answer a message of one's own again, beside the answers that are there. Its words and pictures stay as they are",
    status: 201,
    body: z.strictObject({ draft: partialDraft.optional(), sending_id: sendingId }),
    answer: shownMessage,
    handle: (services, { params, body, visitor, request }) =>
      services.studio.answers.rerun(visitOf(services, visitor, request), params["id"] ?? "", body.draft, body.sending_id),
  }),
  appRoute({
    method: "PATCH",
    path: "/messages/{id}",
    summary: "Choose the answer from which the conversation goes on",
    body: z.strictObject({ chosen: wholeNumber(0, 100) }),
    answer: shownMessage,
    handle: (services, { params, body, visitor, request }) =>
      services.studio.answers.choose(visitOf(services, visitor, request), params["id"] ?? "", body.chosen),
  }),
  appRoute({
    method: "DELETE",
    path: "/messages/{id}",
    summary: "Delete a message with all that follows it, and stop what runs there. Pictures stay in the gallery",
    answer: removed,
    handle: async (services, { params, visitor, request }) => {
      const id = params["id"] ?? ""
      await services.studio.answers.remove(visitOf(services, visitor, request), id)
      return { id, deleted: true as const }
    },
  }),
]

async function* writeEvents(events: AsyncIterable<FollowedEvent>): AsyncGenerator<Chunk> {
  for await (const event of events) {
    const written = event.event === "idle" ? ": keep-alive\n\n" : `event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`
    yield owned(Buffer.from(written))
  }
}
