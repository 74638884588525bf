import { randomBytes } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import type { Database } from "#database/database.ts"
import type { TemplateChange, TemplateRow, TemplatesTable } from "#database/templates-table.ts"

/** Templates of a user at most. */
const mostTemplates = 500

/** Prompts with fields to fill in, each user's own. Methods throw `not_found` for what is another's. */
export class Templates {
  readonly #database: Database
  readonly #table: TemplatesTable

  constructor(database: Database, table: TemplatesTable) {
    this.#database = database
    this.#table = table
  }

  /** Newest first. */
  list(userId: string): Promise<readonly TemplateRow[]> {
    return this.#table.list(userId)
  }

  /** Throws `invalid_request` where the user has 500 already. */
  async create(userId: string, { name, text, model, aspectRatio }: Pick<TemplateRow, "name" | "text" | "model" | "aspectRatio">) {
    if ((await this.#table.list(userId)).length >= mostTemplates) {
      throw new GatewayError("invalid_request", `You have ${mostTemplates} templates already. Delete one first.`)
    }
    const row: TemplateRow = {
      id: `tpl_${randomBytes(10).toString("hex")}`,
      userId,
      name,
      text,
      ...(model === undefined ? {} : { model }),
      ...(aspectRatio === undefined ? {} : { aspectRatio }),
      createdAt: new Date(this.#database.now()),
    }
    await this.#table.insert(row)
    return row
  }

  async change(userId: string, id: string, change: TemplateChange): Promise<TemplateRow> {
    await this.#table.change(id, userId, change)
    return (await this.#table.find(id, userId)) ?? notFound()
  }

  async remove(userId: string, id: string): Promise<void> {
    if (!(await this.#table.remove(id, userId))) notFound()
  }
}

function notFound(): never {
  throw new GatewayError("not_found", "There is no such template, or it was deleted.")
}
