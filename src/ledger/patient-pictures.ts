import { DatabaseError } from "#database/database-error.ts"
import type { Database } from "#database/database.ts"
import { type PictureRow, PicturesTable } from "#database/pictures-table.ts"
import { insist, type Retry } from "./insist.ts"

/** How long a picture waits for a database that is away, together with all else that does; its row is written later all the same. */
const graceMs = 10_000

/** The rows of pictures as those write them who have paid for the pictures: a database that is away only delays it. */
export class PatientPictures extends PicturesTable {
  readonly #away: object

  constructor(database: Database) {
    super(database)
    this.#away = database
  }

  override async insert(row: PictureRow): Promise<void> {
    const work = async ({ doubtful }: Retry): Promise<void> => {
      try {
        await super.insert(row)
      } catch (error) {
        // Ids are random, so what is there already was written by an earlier try.
        if (!(doubtful && error instanceof DatabaseError && error.fault === "conflict")) throw error
      }
    }
    await insist(this.#away, work, graceMs)
  }
}
