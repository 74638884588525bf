import { extensionOf } from "#blobs/hosted-links.ts"
import type { PictureArchive } from "#blobs/picture-archive.ts"
import { type Chunk, chunksOf } from "#bytes/chunk.ts"
import type { GalleryPicture } from "#database/gallery-table.ts"
import type { Library } from "#library/library.ts"
import { zipFiles, type ZippedFile } from "#library/picture-zip.ts"
import type { Conversations, OpenConversation } from "./conversations.ts"
import type { GenerationView, MessageView } from "./views.ts"
import type { Visit } from "./visitor.ts"

/** In which form a conversation is written down. */
export type ExportFormat = "markdown" | "json"

/** What conversations are packed with. */
export interface ExportOptions {
  readonly conversations: Pick<Conversations, "open">
  readonly library: Pick<Library, "ownRows">
  /** Absent where nothing is kept. */
  readonly archive: Pick<PictureArchive, "read"> | undefined
}

/** Conversations as archives for their users to keep. */
export class Exports {
  readonly #options: ExportOptions

  constructor(options: ExportOptions) {
    this.#options = options
  }

  /**
   * Packs a conversation with its pictures: as Markdown the branch that is looked at, as JSON the whole tree. Pictures are files below
   * `pictures/`; one that cannot be read any more is left out. Throws `not_found` for what is another's.
   */
  async pack(
    visit: Visit,
    id: string,
    format: ExportFormat,
  ): Promise<{ readonly fileName: string; readonly chunks: AsyncIterable<Chunk> }> {
    const { conversations, library, archive } = this.#options
    const open = await conversations.open(visit, id)
    const rows = archive === undefined ? [] : await library.ownRows(picturesIn(open), visit.user)
    const fileName = `${open.conversation.created_at.slice(0, 10)} ${open.conversation.title || "conversation"}.zip`
    return { fileName: fileName.replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, " "), chunks: zipConversation(open, format, rows, archive) }
  }
}

function zipConversation(
  open: OpenConversation,
  format: ExportFormat,
  rows: readonly GalleryPicture[],
  archive: ExportOptions["archive"],
): AsyncIterable<Chunk> {
  const names = new Map(rows.map(({ id, mediaType }) => [id, `pictures/${id}.${extensionOf(mediaType)}`]))
  const text = format === "json" ? `${JSON.stringify(open, undefined, 2)}\n` : markdownOf(open, names)
  const written: ZippedFile = {
    name: format === "json" ? "conversation.json" : "conversation.md",
    modifiedAt: new Date(open.conversation.updated_at),
    read: () => chunksOf(Buffer.from(text)),
  }
  const pictures =
    archive === undefined
      ? []
      : rows.map((row) => ({ name: names.get(row.id) ?? row.id, modifiedAt: row.createdAt, read: () => archive.read(row.sha256) }))
  return zipFiles([written, ...pictures])
}

/** Ids of all pictures in a conversation. */
function picturesIn({ messages }: OpenConversation): readonly string[] {
  const ids = messages.flatMap(({ pictures, generations }) => [
    ...pictures.map(({ id }) => id),
    ...generations.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "picture" ? [part.id] : []))),
  ])
  return [...new Set(ids)]
}

function markdownOf({ conversation, messages, head }: OpenConversation, names: ReadonlyMap<string, string>): string {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const branch: MessageView[] = []
  for (let message = byId.get(head ?? ""); message !== undefined; message = byId.get(message.parent_id ?? "")) branch.unshift(message)
  const show = (id: string, alt: string): string => {
    const name = names.get(id)
    return name === undefined ? "_A picture that is not kept any more._" : `![${alt.replaceAll(/[[\]\\\n]/g, " ")}](${name})`
  }
  const turns = branch.map((message) => {
    if (message.role === "user") {
      return ["## You", ...message.pictures.map(({ id }) => show(id, "attached picture")), message.text]
        .filter((part) => part !== "")
        .join("\n\n")
    }
    const chosen = message.generations.find(({ index }) => index === message.chosen)
    return chosen === undefined ? "" : answerOf(chosen, show)
  })
  return `${[`# ${conversation.title}`, ...turns].filter((turn) => turn !== "").join("\n\n")}\n`
}

function answerOf({ model, parts, error }: GenerationView, show: (id: string, alt: string) => string): string {
  const said = parts.flatMap((part) => (part.thought ? [] : [part.type === "text" ? part.text : show(part.id, part.alt)]))
  return [`## ${model}`, ...said, ...(error === null ? [] : [`_${error.message}_`])].join("\n\n")
}
