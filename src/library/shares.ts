import { GatewayError } from "#canonical/error.ts"
import { DatabaseError } from "#database/database-error.ts"
import type { Database } from "#database/database.ts"
import type { GalleryPicture } from "#database/gallery-table.ts"
import { type ShareRow, SharesTable } from "#database/shares-table.ts"
import type { Library } from "./library.ts"
import type { SharedConversations, SharedMessage } from "./shared-conversation.ts"
import { newSignedId, type SignedTokens } from "./signed-token.ts"
import type { Viewer } from "./viewer.ts"

/** What {@link Shares} are made of. */
export interface ShareOptions {
  readonly database: Database
  readonly library: Library
  readonly tokens: SignedTokens
  readonly conversations: SharedConversations
}

/** What is to be shared: pictures, or the branch of a conversation that is shown now with the pictures in it. */
export interface ShareWish {
  readonly pictureIds?: readonly string[] | undefined
  readonly conversationId?: string | undefined
  /** @default that of the conversation */
  readonly title?: string | undefined
  /** From now on, in milliseconds; absent: until it is revoked. */
  readonly holdsMs?: number | undefined
}

/** A share as its user sees it. */
export interface Share extends ShareRow {
  readonly token: string
  /** The pictures that are still in it. */
  readonly pictureIds: readonly string[]
}

/** A share as everybody sees it. */
export interface OpenShare {
  readonly share: ShareRow
  readonly pictures: readonly GalleryPicture[]
  /** Of a conversation. */
  readonly messages?: readonly SharedMessage[]
}

/** Of one user at a time: more could not be listed, and what is not listed is not revoked. */
const mostShares = 500

/** Links by which anybody sees some pictures of a user, and nothing else, until they expire or are revoked. */
export class Shares {
  readonly #database: Database
  readonly #library: Library
  readonly #tokens: SignedTokens
  readonly #conversations: SharedConversations
  readonly #table: SharesTable

  constructor({ database, library, tokens, conversations }: ShareOptions) {
    this.#database = database
    this.#library = library
    this.#tokens = tokens
    this.#conversations = conversations
    this.#table = new SharesTable(database)
  }

  /** Makes a share of what is the viewer's own. Throws `not_found` where something of it is not, and `conflict` for who has too many. */
  async create({ pictureIds, conversationId, title, holdsMs }: ShareWish, viewer: Viewer): Promise<Share> {
    const branch = conversationId === undefined ? undefined : await this.#conversations.branch(conversationId, viewer.id)
    if (conversationId !== undefined && branch === undefined) {
      throw new GatewayError("not_found", "There is no such conversation.", { param: "conversation_id" })
    }
    const wanted = [...new Set([...(pictureIds ?? []), ...(branch?.messages.flatMap((message) => message.pictureIds) ?? [])])]
    const own = await this.#library.owns(viewer, wanted)
    const missing = pictureIds?.find((id) => !own.has(id))
    if (missing !== undefined) throw noPictureToShare()
    const createdAt = this.#now()
    if ((await this.#table.countOf(viewer.id, createdAt)) >= mostShares) {
      throw new GatewayError("conflict", `You have ${mostShares} shares. Revoke some that nobody needs first.`)
    }
    const shownTitle = title ?? branch?.title
    const share = {
      id: newSignedId(),
      userId: viewer.id,
      ...(shownTitle === undefined ? {} : { title: shownTitle }),
      ...(conversationId === undefined || branch === undefined ? {} : { conversationId, messageIds: branch.messages.map(({ id }) => id) }),
      createdAt,
      ...(holdsMs === undefined ? {} : { expiresAt: new Date(createdAt.getTime() + holdsMs) }),
    }
    const shared = wanted.filter((id) => own.has(id))
    await this.#table.insert(share, shared).catch((error: unknown) => {
      // A picture has gone since it was looked up.
      throw error instanceof DatabaseError && error.fault === "conflict" ? noPictureToShare() : error
    })
    return { ...share, views: 0, token: this.#tokens.sign(share.id), pictureIds: shared }
  }

  /** The viewer's own shares, the newest first, at most 500. */
  async list(viewer: Viewer): Promise<readonly Share[]> {
    const shares = await this.#table.ofUser(viewer.id, this.#now(), mostShares)
    const pictures = await this.#table.picturesOf(shares.map(({ id }) => id))
    return shares.map((share) => ({ ...share, token: this.#tokens.sign(share.id), pictureIds: pictures.get(share.id) ?? [] }))
  }

  /** Revokes one of the viewer's own shares. Throws `not_found`. */
  async revoke(id: string, viewer: Viewer): Promise<void> {
    if (!(await this.#table.remove(id, viewer.id))) throw new GatewayError("not_found", "There is no such share.")
  }

  /** Shows a share to whoever has its token, and counts that. Throws the same `not_found` for one that was revoked, has expired, or never was. */
  async open(token: string): Promise<OpenShare> {
    const share = await this.#find(token)
    const ids = (await this.#table.picturesOf([share.id])).get(share.id) ?? []
    const pictures = await this.#library.rows(ids)
    await this.#table.countView(share.id)
    const { conversationId, messageIds, userId } = share
    if (conversationId === undefined || messageIds === undefined) return { share, pictures }
    const shown = new Set(pictures.map(({ id }) => id))
    const messages = await this.#conversations.messages(conversationId, userId, messageIds)
    return {
      share,
      pictures,
      messages: messages.map((message) => ({ ...message, pictureIds: message.pictureIds.filter((id) => shown.has(id)) })),
    }
  }

  /** The row of a picture in a share; its bytes may be gone. Throws `not_found` as {@link open} does, also for every picture that is not in it. */
  async openPicture(token: string, pictureId: string): Promise<GalleryPicture> {
    const share = await this.#find(token)
    const ids = (await this.#table.picturesOf([share.id])).get(share.id) ?? []
    const [row] = ids.includes(pictureId) ? await this.#library.rows([pictureId]) : []
    if (row === undefined) throw noShare()
    return row
  }

  /** Deletes what nobody can see any more. */
  async removeExpired(): Promise<void> {
    await this.#table.removeExpired(this.#now())
  }

  async #find(token: string): Promise<ShareRow> {
    const id = this.#tokens.verify(token)
    const share = id === undefined ? undefined : await this.#table.find(id, this.#now())
    if (share === undefined) throw noShare()
    return share
  }

  #now(): Date {
    return new Date(this.#database.now())
  }
}

function noShare(): GatewayError {
  return new GatewayError("not_found", "There is nothing to see here: the link is not complete, has expired, or was revoked.")
}

function noPictureToShare(): GatewayError {
  return new GatewayError("not_found", "One of these pictures is not kept any more. Choose the pictures again.", { param: "picture_ids" })
}
