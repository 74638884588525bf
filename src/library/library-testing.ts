import { createHash, randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { DiskStore } from "#blobs/disk.ts"
import { HostedLinks } from "#blobs/hosted-links.ts"
import { PictureArchive } from "#blobs/picture-archive.ts"
import { Spool } from "#blobs/spool.ts"
import type { Database } from "#database/database.ts"
import { temporaryDatabase, temporaryFolder } from "#database/database-testing.ts"
import { KeysTable } from "#database/keys-table.ts"
import { PicturesTable } from "#database/pictures-table.ts"
import { UsersTable } from "#database/users-table.ts"
import { Library } from "./library.ts"
import type { Viewer } from "./viewer.ts"

/** A library in a folder of its own, with three people: each has a key by the name of its id, and there is one, `orphan`, that is nobody's. */
export interface TestLibrary {
  readonly database: Database
  readonly archive: PictureArchive
  readonly spool: Spool
  readonly library: Library
  readonly owner: Viewer
  readonly operator: Viewer
  readonly member: Viewer
  /** Keeps some bytes as a picture that a request of the key has brought; gives its id. */
  keep(keyId: string, bytes?: Uint8Array): Promise<string>
  /** Loses the bytes of a picture and nothing else of it, as a broken disk does. */
  lose(id: string): Promise<void>
}

/** The address of the test library's server. */
export const testBase = "https://limn.example"

/** Opens one for a test. `keepMs`: how long pictures are kept; absent: for ever. */
export async function openTestLibrary(test: TestContext, keepMs?: number): Promise<TestLibrary> {
  const [folder, database] = await Promise.all([temporaryFolder(test), temporaryDatabase(test)])
  const createdAt = new Date()
  for (const role of ["owner", "operator", "member"] as const) {
    await new UsersTable(database).insert({ id: role, name: role, role, preferences: {}, createdAt })
  }
  for (const id of ["owner", "operator", "member", "orphan"]) {
    const key = { id, hash: id, label: `key of ${id}`, last4: "1234", createdAt, bootstrap: false }
    await new KeysTable(database).insert(id === "orphan" ? key : { ...key, userId: id })
  }
  const store = new DiskStore(join(folder, "pictures"))
  const archive = new PictureArchive({
    store,
    rows: new PicturesTable(database),
    ...(keepMs === undefined ? {} : { keepMs }),
  })
  let files = 0
  return {
    database,
    archive,
    spool: new Spool({ directory: join(folder, "spool"), archive }),
    library: new Library({ database, archive, links: new HostedLinks(randomBytes(32)) }),
    owner: { id: "owner", role: "owner" },
    operator: { id: "operator", role: "operator" },
    member: { id: "member", role: "member" },
    keep: async (keyId, bytes = randomBytes(20)) => {
      const path = join(folder, `file-${files++}`)
      await writeFile(path, bytes)
      const sha256 = createHash("sha256").update(bytes).digest("hex")
      const picture = { path, sha256, mediaType: "image/png", width: 3, height: 4, byteLength: bytes.byteLength }
      return (await archive.keep(picture, { keyId, requestId: `request ${files}` })).id
    },
    lose: async (id) => {
      const row = await archive.find(id)
      if (row !== undefined) await store.delete(row.sha256)
    },
  }
}
