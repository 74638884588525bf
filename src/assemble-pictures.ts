import { join } from "node:path"
import type { Secret } from "#accounts/secrets.ts"
import type { OpenBlobStore } from "#blobs/blob-stores.ts"
import { HostedLinks } from "#blobs/hosted-links.ts"
import { createHostedPictures, type HostedPictures } from "#blobs/hosted-pictures.ts"
import { PictureArchive } from "#blobs/picture-archive.ts"
import { Spool } from "#blobs/spool.ts"
import { Sweeper } from "#blobs/sweeper.ts"
import type { Settings } from "#config/settings.ts"
import type { Database } from "#database/database.ts"
import { ModelTurnsTable } from "#database/model-turns-table.ts"
import { createPictureSource, type PictureSource } from "#gateway/picture-source.ts"
import { createSafeFetch } from "#http/safe-fetch.ts"
import { PatientPictures } from "#ledger/patient-pictures.ts"
import { createLibrary, type LibraryServices, openThumbnailFolder } from "#library/create-library.ts"
import { DeliveryNotes } from "#library/delivery-notes.ts"
import { SignatureMemory } from "#memory/signature-memory.ts"
import { createSharedConversations } from "#studio/shared-branch.ts"
import type { Log } from "#telemetry/log.ts"

/** What pictures are kept with. */
interface Parts {
  readonly settings: Settings
  readonly database: Database
  /** Absent where nothing is kept. */
  readonly blobs: OpenBlobStore | undefined
  readonly secret: Secret
  /** Unfinished files from before this moment are of a process that died; undefined: where others use the folder too. */
  readonly leftoversBefore: Date | undefined
  /** Forgets what else has expired, at every sweep. */
  readonly alsoSweep: () => Promise<void>
  readonly log: Log
}

/** Everything that takes pictures in, keeps them, gives them out and forgets them. What is undefined is so where nothing is kept. */
export interface AssembledPictures {
  readonly rows: PatientPictures
  readonly archive: PictureArchive | undefined
  readonly spool: Spool
  /** For pictures that are looked at once and not kept. */
  readonly scraps: Spool
  readonly memory: SignatureMemory | undefined
  readonly links: HostedLinks
  readonly hosted: HostedPictures | undefined
  /** Finds the pictures that requests name. */
  readonly source: PictureSource
  readonly library: LibraryServices
  readonly notes: DeliveryNotes
  /** Has not begun yet. */
  readonly sweeper: Sweeper
}

/** Puts together what keeps pictures. */
export function assemblePictures({ settings, database, blobs, secret, leftoversBefore, alsoSweep, log }: Parts): AssembledPictures {
  const { dataDir, keepPicturesMs: keepMs, maxBodyBytes, publicUrl } = settings
  const rows = new PatientPictures(database)
  const thumbnailFolder = openThumbnailFolder(dataDir)
  const deleted = (sha256: string): Promise<void> => thumbnailFolder.forget(sha256)
  const archive = blobs && new PictureArchive({ store: blobs.store, rows, keepMs, deleted })
  const ifKept = archive === undefined ? {} : { archive }
  const directory = join(dataDir, "spool")
  const spool = new Spool({ directory, ...ifKept })
  const links = new HostedLinks(secret.deriveKey("link-signature"))
  const memory =
    archive &&
    new SignatureMemory({
      turns: new ModelTurnsTable(database),
      keepMs,
      readPicture: (sha256) => archive.read(sha256),
      failed: (error) => log.warn({ err: error }, "the signatures of a turn could not be remembered or forgotten"),
    })
  const { sweep: sweepLibrary, ...library } = createLibrary({
    database,
    kept: archive && { archive, spool },
    links,
    thumbnailFolder,
    conversations: createSharedConversations(database),
    keys: { shares: secret.deriveKey("shares"), downloads: secret.deriveKey("downloads") },
    maxUploadBytes: maxBodyBytes,
  })
  const sweeper = new Sweeper({
    spool,
    ...ifKept,
    ...(leftoversBefore === undefined ? {} : { leftoversBefore }),
    report: () => {
      void memory?.forgetExpired()
      Promise.all([alsoSweep(), sweepLibrary()]).catch((error: unknown) => log.warn({ err: error }, "what has expired could not be swept"))
    },
    failed: (error) => log.error({ err: error }, "sweep failed"),
  })
  return {
    rows,
    archive,
    spool,
    scraps: new Spool({ directory }),
    memory,
    links,
    hosted:
      archive &&
      createHostedPictures({
        archive,
        links,
        lost: ({ id, requestId }) => log.error({ picture: id, requestId }, "the bytes of a kept picture are gone"),
      }),
    source: createPictureSource({ archive, links, fetch: createSafeFetch(), bases: publicUrl === undefined ? [] : [publicUrl] }),
    library,
    notes: new DeliveryNotes({
      library: library.library,
      failed: (error, requestId) =>
        log.warn({ requestId, err: error }, "what the pictures of an answer were asked with is not written down"),
    }),
    sweeper,
  }
}
