import type { Account } from "#accounts/account.ts"
import { GatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { ModelCard } from "#catalog/card.ts"
import { appraise } from "#gateway/appraisal.ts"
import type { Quote } from "#ledger/prices/unit-prices.ts"
import { type Turn, turnsOf } from "./branch.ts"
import { type Composition, compose } from "./compose.ts"
import { type Draft, goesOn, maxAnswers, modelsOf } from "./draft.ts"
import type { MessageRow } from "#database/messages-table.ts"
import type { Room } from "./room.ts"
import type { Visitor } from "./visitor.ts"

/** One answer that is about to be asked for. */
export interface PlannedAnswer {
  readonly model: string
  readonly composition: Composition
  readonly quote: Quote
  readonly warnings: readonly Warning[]
}

/**
 * Finds out what each answer to a draft will be asked with, and what it will cost. `branch`: the messages before it. Books nothing. Throws what the
 * request itself would be refused with, except for want of money: so a draft that cannot be drawn stays with its user.
 */
export async function planAnswers(
  { gateway, tables, library }: Pick<Room, "gateway" | "tables" | "library">,
  visitor: Visitor,
  draft: Draft,
  branch: readonly MessageRow[],
): Promise<{ readonly account: Account; readonly answers: readonly PlannedAnswer[] }> {
  const models = modelsOf(draft)
  if (models.length > maxAnswers) {
    throw new GatewayError("invalid_request", `Ask for at most ${maxAnswers} answers at once, of all models together.`, {
      param: "draft.count",
    })
  }
  const account = await visitor.account()
  const [first] = branch
  const turns = first === undefined || !goesOn(draft) ? [] : turnsOf(branch, await tables.generations.ofConversation(first.conversationId))
  const rows = await library.ownRows(picturesOf(draft, turns), visitor.user)
  const pictures = new Map(rows.map((row) => [row.id, row]))
  const answers: PlannedAnswer[] = []
  for (const [number, model] of models.entries()) {
    const composition = compose({ draft, model, card: cardOf(gateway, model), number, turns, pictures })
    const { quote, warnings } = await appraise(gateway, composition.request, account)
    answers.push({ model, composition, quote, warnings: [...composition.request.warnings, ...warnings] })
  }
  return { account, answers }
}

function cardOf({ lookup }: Room["gateway"], model: string): ModelCard {
  const card = lookup(model)
  if (card !== undefined) return card
  throw new GatewayError("model_not_found", `The model \`${model.slice(0, 200)}\` is not served here. Choose another one.`, {
    param: "draft.models",
  })
}

function picturesOf({ picture_ids, mask_id }: Draft, turns: readonly Turn[]): readonly string[] {
  const said = turns.flatMap(({ pictureIds, answer }) => [
    ...pictureIds,
    ...answer.flatMap((part) => (part.type === "picture" ? [part.id] : [])),
  ])
  return [...new Set([...picture_ids, ...(mask_id === null ? [] : [mask_id]), ...said])]
}
