import { join } from "node:path"
import type { HostedLinks } from "#blobs/hosted-links.ts"
import type { PictureArchive } from "#blobs/picture-archive.ts"
import type { Spool } from "#blobs/spool.ts"
import type { Database } from "#database/database.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { Downloads } from "./downloads.ts"
import { Library, noPicture } from "./library.ts"
import { PictureDelivery } from "./picture-delivery.ts"
import type { SharedConversations } from "./shared-conversation.ts"
import { Shares } from "./shares.ts"
import { SignedTokens } from "./signed-token.ts"
import { ThumbnailFolder } from "./thumbnail-folder.ts"
import { Thumbnails } from "./thumbnails.ts"
import { Uploads } from "./uploads.ts"

/** What the gallery offers. */
export interface LibraryServices {
  readonly library: Library
  readonly uploads: Uploads
  readonly delivery: PictureDelivery
  readonly downloads: Downloads
  readonly shares: Shares
}

/** What {@link createLibrary} goes by. */
export interface LibraryRoomOptions {
  readonly database: Database
  /** Absent where nothing is kept. */
  readonly kept: { readonly archive: PictureArchive; readonly spool: Spool } | undefined
  readonly links: HostedLinks
  readonly thumbnailFolder: ThumbnailFolder
  readonly conversations: SharedConversations
  /** Signs shares and downloads: secrets, each used for nothing else. */
  readonly keys: { readonly shares: Uint8Array; readonly downloads: Uint8Array }
  /** Largest picture that may be uploaded. */
  readonly maxUploadBytes: number
}

/** Where the thumbnails of a data folder are. */
export function openThumbnailFolder(dataDir: string): ThumbnailFolder {
  return new ThumbnailFolder(join(dataDir, "thumbnails"))
}

/** Puts the gallery together. `sweep` deletes what nobody can have any more: thumbnails, shares and downloads. */
export function createLibrary(options: LibraryRoomOptions): LibraryServices & { sweep(): Promise<void> } {
  const { database, kept, links, thumbnailFolder: folder, conversations, keys, maxUploadBytes } = options
  const archive = kept?.archive
  const library = new Library({ database, archive, links })
  const shares = new Shares({ database, library, conversations, tokens: new SignedTokens(keys.shares) })
  const downloads = new Downloads({ database, library, archive, tokens: new SignedTokens(keys.downloads) })
  const thumbnails = new Thumbnails({ folder, archive: archive ?? { readPicture: noBytes } })
  const pictures = new PicturesTable(database)
  return {
    library,
    uploads: new Uploads({ library, spool: kept?.spool, maxBytes: maxUploadBytes }),
    delivery: new PictureDelivery({ database, archive, thumbnails }),
    downloads,
    shares,
    sweep: async () => {
      await folder.sweep((hashes) => pictures.knownOf(hashes))
      await shares.removeExpired()
      await downloads.removeExpired()
    },
  }
}

/** The bytes of what was kept before a restart without keeping. */
function noBytes(): never {
  throw noPicture()
}
